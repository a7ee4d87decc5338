//! `PUT` and `DELETE /v1/businesses/{id}/legal-form`

use profiles_application::profiles::business::commands::ChangeLegalForm;
use profiles_application::profiles::business::input::parse_legal_form;
use profiles_domain::profiles::business::Business;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};

/// Change the legal form
///
/// A code of the ELF code list (ISO 20275): `2HBR` is a German GmbH.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/legal-form",
    operation_id = "change_business_legal_form",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "2HBR"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_legal_form(&input.value))?;
    change.run(VALUE, |target| ChangeLegalForm { target, form: Some(value) }).await
}

/// Unset the legal form
#[utoipa::path(
    delete,
    path = "/v1/businesses/{id}/legal-form",
    operation_id = "unset_business_legal_form",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Business>) -> Answer {
    change.run("", |target| ChangeLegalForm { target, form: None }).await
}
