//! `PUT` and `DELETE /v1/persons/{id}/languages`

use profiles_application::profiles::input::parse_language_list;
use profiles_application::profiles::person::commands::ChangeLanguages;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};
use profiles_domain::profiles::person::Person;

/// Change the languages
///
/// All of them, most preferred first: BCP 47 tags, at most 50.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/languages",
    operation_id = "change_languages",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = Value<Vec<String>>, example = json!({"value": ["pl", "fr"]})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<Value<Vec<String>>>) -> Answer {
    let value = parsed(VALUE, parse_language_list(&input.value))?;
    change.run(VALUE, |target| ChangeLanguages { target, languages: value }).await
}

/// Unset the languages
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/languages",
    operation_id = "unset_languages",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangeLanguages { target, languages: Vec::new() }).await
}
