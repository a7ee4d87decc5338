//! `PUT` and `DELETE /v1/businesses/{id}/lei`

use profiles_application::profiles::business::commands::ChangeLei;
use profiles_application::profiles::business::input::parse_lei;
use profiles_domain::profiles::business::Business;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};

/// Change the LEI
///
/// The Legal Entity Identifier (ISO 17442); its check digits must fit.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/lei",
    operation_id = "change_business_lei",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "5493001KJTIIGC8Y1R12"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_lei(&input.value))?;
    change.run(VALUE, |target| ChangeLei { target, lei: Some(value) }).await
}

/// Unset the LEI
#[utoipa::path(
    delete,
    path = "/v1/businesses/{id}/lei",
    operation_id = "unset_business_lei",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Business>) -> Answer {
    change.run("", |target| ChangeLei { target, lei: None }).await
}
