//! `PUT` and `DELETE /v1/businesses/{id}/tax-ids/{scheme}`

use profiles_application::profiles::business::commands::{ChangeTaxId, RemoveTaxId};
use profiles_application::profiles::business::input::parse_tax_id;
use profiles_domain::profiles::business::Business;

use crate::extract::{Json, SchemePath, Value};
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Scheme, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};

/// Set a tax number
///
/// Its form and check digits must fit the scheme. However it is written, it is stored in one form.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/tax-ids/{scheme}",
    operation_id = "change_business_tax_id",
    tag = "attributes",
    params(BusinessId, Scheme, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "DE 136 695 976"})),
    responses(Changed)
)]
pub(super) async fn put(
    change: Change<Business>,
    SchemePath(scheme): SchemePath,
    Json(input): Json<Value<String>>,
) -> Answer {
    let id = parsed(VALUE, parse_tax_id(scheme, &input.value))?;
    change.run(VALUE, |target| ChangeTaxId { target, id }).await
}

/// Remove a tax number
#[utoipa::path(
    delete,
    path = "/v1/businesses/{id}/tax-ids/{scheme}",
    operation_id = "remove_business_tax_id",
    tag = "attributes",
    params(BusinessId, Scheme, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Business>, SchemePath(scheme): SchemePath) -> Answer {
    change.run("", |target| RemoveTaxId { target, scheme }).await
}
