//! `PUT /v1/businesses/{id}`

use profiles_application::profiles::business::input::BusinessInput;
use profiles_domain::profiles::business::Business;

use super::example;
use crate::extract::Json;
use crate::openapi::{BusinessId, Changed, Conditions, Preference};
use crate::profiles::answer::Answer;
use crate::profiles::replace::Replacement;

/// Write the whole of a business
///
/// Updates the business, or creates it under an id that the caller derived (UUIDv5). What the body leaves out is unset.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}",
    operation_id = "replace_business",
    tag = "businesses",
    params(BusinessId, Conditions, Preference),
    request_body(content = BusinessInput, example = json!(example::input())),
    responses(Changed)
)]
pub(super) async fn replace(replacement: Replacement<Business>, Json(input): Json<BusinessInput>) -> Answer {
    replacement.run(input).await
}
