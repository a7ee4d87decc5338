//! `PUT /v1/persons/{id}`

use profiles_application::profiles::person::input::PersonInput;
use profiles_domain::profiles::person::Person;

use super::example;
use crate::extract::Json;
use crate::openapi::{Changed, Conditions, PersonId, Preference};
use crate::profiles::answer::Answer;
use crate::profiles::replace::Replacement;

/// Write the whole of a person
///
/// Updates the person, or creates them under an id that the caller derived (UUIDv5). What the body leaves out is unset.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}",
    operation_id = "replace_person",
    tag = "persons",
    params(PersonId, Conditions, Preference),
    request_body(content = PersonInput, example = json!(example::input())),
    responses(Changed)
)]
pub(super) async fn replace(replacement: Replacement<Person>, Json(input): Json<PersonInput>) -> Answer {
    replacement.run(input).await
}
