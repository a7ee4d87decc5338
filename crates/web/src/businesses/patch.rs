//! `PATCH /v1/businesses/{id}`

use profiles_application::profiles::business::input::BusinessInput;
use profiles_application::profiles::commands::PatchProfile;

use profiles_domain::profiles::business::Business;

use super::example;
use crate::extract::Document;
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Preference};
use crate::profiles::answer::Answer;
use crate::profiles::change::Change;

/// Change several attributes of a business
///
/// An RFC 7396 merge patch: what it doesn't mention stays, what it gives as null is unset. All of it makes one version,
/// with one event for each attribute that changed.
#[utoipa::path(
    patch,
    path = "/v1/businesses/{id}",
    operation_id = "patch_business",
    tag = "businesses",
    params(BusinessId, AbsentCreate, Conditions, Preference),
    request_body(content(
        (BusinessInput = "application/merge-patch+json", example = json!(example::patch())),
        (BusinessInput = "application/json", example = json!(example::patch())),
    )),
    responses(Changed)
)]
pub(super) async fn patch(change: Change<Business>, Document(patch): Document) -> Answer {
    change.run_handling(None, |target, handling| PatchProfile { target, patch, handling }).await
}
