//! `PUT` and `DELETE /v1/businesses/{id}/legal-name`

use profiles_application::profiles::business::commands::ChangeLegalName;
use profiles_application::profiles::business::input::parse_business_name;
use profiles_application::profiles::input::Handling;
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::upcoming::Planned;

use crate::extract::{Dated, Value};
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, DatedText, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE};

/// Change the legal name
///
/// The name in the register, at most 500 characters. With a `valid_from` to come it stands under `upcoming`, and takes
/// effect by itself.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/legal-name",
    operation_id = "change_business_legal_name",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(
        content = DatedText,
        examples(
            ("now" = (value = json!({"value": "Muster Werkzeugbau GmbH"}))),
            ("planned" = (value = json!({"value": "Muster Werkzeugbau SE", "valid_from": "2100-01-01"}))),
        )
    ),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, dated: Dated<Value<String>>) -> Answer {
    let (name, valid_from) = dated.parsed(VALUE, |input| parse_business_name(&input.value))?;
    match valid_from {
        None => change.run(VALUE, |target| ChangeLegalName { target, name: Some(name) }).await,
        Some(from) => change.schedule(from, Planned::Name(name), Handling::Strict).await,
    }
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
