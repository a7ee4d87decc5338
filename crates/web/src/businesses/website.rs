//! `PUT` and `DELETE /v1/businesses/{id}/website`

use profiles_application::profiles::business::commands::ChangeWebsite;
use profiles_application::profiles::business::input::parse_website;
use profiles_domain::profiles::business::Business;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};

/// Change the website
///
/// An `http` or `https` address, at most 2,000 characters, without user name and password.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/website",
    operation_id = "change_business_website",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "https://example.org"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, Json(input): Json<Value<String>>) -> Answer {
    let value = parsed(VALUE, parse_website(&input.value))?;
    change.run(VALUE, |target| ChangeWebsite { target, website: Some(value) }).await
}

/// Unset the website
#[utoipa::path(
    delete,
    path = "/v1/businesses/{id}/website",
    operation_id = "unset_business_website",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Business>) -> Answer {
    change.run("", |target| ChangeWebsite { target, website: None }).await
}
