//! `PUT` and `DELETE /v1/persons/{id}/time-zone`

use profiles_application::profiles::input::parse_time_zone;
use profiles_application::profiles::person::commands::ChangeTimeZone;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};
use profiles_domain::profiles::person::Person;

/// Change the time zone
///
/// A zone of the IANA time zone database.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/time-zone",
    operation_id = "change_time_zone",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "Europe/Paris"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_time_zone(&input.value))?;
    change.run(VALUE, |target| ChangeTimeZone { target, zone: Some(value) }).await
}

/// Unset the time zone
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/time-zone",
    operation_id = "unset_time_zone",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangeTimeZone { target, zone: None }).await
}
