//! `PUT` and `DELETE /v1/businesses/{id}/founded-on`

use profiles_application::profiles::business::commands::ChangeFoundedOn;
use profiles_application::profiles::input::parse_date;
use profiles_domain::profiles::business::Business;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};

/// Change the date of foundation
///
/// As much of it as is known: `1990-05-17`, `1990-05` or `1990`.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/founded-on",
    operation_id = "change_business_founded_on",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "1990-05"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_date(&input.value))?;
    change.run(VALUE, |target| ChangeFoundedOn { target, date: Some(value) }).await
}

/// Unset the date of foundation
#[utoipa::path(
    delete,
    path = "/v1/businesses/{id}/founded-on",
    operation_id = "unset_business_founded_on",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Business>) -> Answer {
    change.run("", |target| ChangeFoundedOn { target, date: None }).await
}
