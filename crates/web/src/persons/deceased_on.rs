//! `PUT` and `DELETE /v1/persons/{id}/deceased-on`

use profiles_application::profiles::input::parse_date;
use profiles_application::profiles::person::commands::ChangeLifeStatus;
use profiles_domain::profiles::person::LifeStatus;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};
use profiles_domain::profiles::person::Person;

/// Say when the person died
///
/// As far as it is known: `1934-07-04`, `1934-07` or `1934`. The status becomes `deceased`.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/deceased-on",
    operation_id = "change_deceased_on",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "1934-07-04"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_date(&input.value))?;
    change.run(VALUE, |target| ChangeLifeStatus { target, life: LifeStatus::Deceased(Some(value)) }).await
}

/// Say that the person lives after all
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/deceased-on",
    operation_id = "unset_deceased_on",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangeLifeStatus { target, life: LifeStatus::Active }).await
}
