//! `PUT` and `DELETE /v1/businesses/{id}/legal-name`

use profiles_application::profiles::business::commands::ChangeLegalName;
use profiles_application::profiles::business::input::parse_business_name;
use profiles_domain::profiles::business::Business;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};

/// Change the legal name
///
/// The name in the register, at most 500 characters.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/legal-name",
    operation_id = "change_business_legal_name",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "Muster Werkzeugbau GmbH"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_business_name(&input.value))?;
    change.run(VALUE, |target| ChangeLegalName { target, name: Some(value) }).await
}

/// Unset the legal name
#[utoipa::path(
    delete,
    path = "/v1/businesses/{id}/legal-name",
    operation_id = "unset_business_legal_name",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Business>) -> Answer {
    change.run("", |target| ChangeLegalName { target, name: None }).await
}
