//! `PATCH /v1/persons/{id}`

use profiles_application::profiles::commands::PatchProfile;
use profiles_application::profiles::person::input::PersonInput;

use super::example;
use crate::extract::Document;
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Preference};
use crate::profiles::answer::Answer;
use crate::profiles::change::Change;
use profiles_domain::profiles::person::Person;

/// Change several attributes of a person
///
/// An RFC 7396 merge patch: what it doesn't mention stays, what it gives as null is unset. All of it makes one version,
/// with one event for each attribute that changed.
#[utoipa::path(
    patch,
    path = "/v1/persons/{id}",
    operation_id = "patch_person",
    tag = "persons",
    params(PersonId, AbsentCreate, Conditions, Preference),
    request_body(content(
        (PersonInput = "application/merge-patch+json", example = json!(example::patch())),
        (PersonInput = "application/json", example = json!(example::patch())),
    )),
    responses(Changed)
)]
pub(super) async fn patch(change: Change<Person>, Document(patch): Document) -> Answer {
    change.run_handling(None, |target, handling| PatchProfile { target, patch, handling }).await
}
