//! `PUT` and `DELETE /v1/persons/{id}/gender`

use profiles_application::profiles::person::commands::ChangeGender;
use profiles_application::profiles::person::input::parse_gender;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};
use profiles_domain::profiles::person::Person;

/// Change the gender
///
/// `female`, `male`, `nonbinary`, `undisclosed`, or a self-description of at most 100 characters.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/gender",
    operation_id = "change_gender",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "female"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_gender(&input.value))?;
    change.run(VALUE, |target| ChangeGender { target, gender: Some(value) }).await
}

/// Unset the gender
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/gender",
    operation_id = "unset_gender",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangeGender { target, gender: None }).await
}
