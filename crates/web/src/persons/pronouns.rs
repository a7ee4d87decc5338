//! `PUT` and `DELETE /v1/persons/{id}/pronouns`

use profiles_application::profiles::person::commands::ChangePronouns;
use profiles_application::profiles::person::input::parse_pronouns;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};
use profiles_domain::profiles::person::Person;

/// Change the pronouns
///
/// At most 60 characters.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/pronouns",
    operation_id = "change_pronouns",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "she/her"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_pronouns(&input.value))?;
    change.run(VALUE, |target| ChangePronouns { target, pronouns: Some(value) }).await
}

/// Unset the pronouns
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/pronouns",
    operation_id = "unset_pronouns",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangePronouns { target, pronouns: None }).await
}
