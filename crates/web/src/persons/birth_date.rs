//! `PUT` and `DELETE /v1/persons/{id}/birth-date`

use profiles_application::profiles::input::parse_date;
use profiles_application::profiles::person::commands::ChangeBirthDate;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};
use profiles_domain::profiles::person::Person;

/// Change the birth date
///
/// As far as it is known: `1867-11-07`, `1867-11` or `1867`.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/birth-date",
    operation_id = "change_birth_date",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "1867-11-07"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_date(&input.value))?;
    change.run(VALUE, |target| ChangeBirthDate { target, date: Some(value) }).await
}

/// Unset the birth date
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/birth-date",
    operation_id = "unset_birth_date",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangeBirthDate { target, date: None }).await
}
