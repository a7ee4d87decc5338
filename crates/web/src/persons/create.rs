//! `POST /v1/persons`

use profiles_application::profiles::person::input::PersonInput;
use profiles_domain::profiles::person::Person;

use super::example;
use crate::extract::Json;
use crate::openapi::{Created, IdempotencyKey, Preference};
use crate::profiles::answer::Answer;
use crate::profiles::create::Registration;

/// Register a person
///
/// The server mints the id. Everything is optional. Nothing is returned but the place and the version.
#[utoipa::path(
    post,
    path = "/v1/persons",
    operation_id = "register_person",
    tag = "persons",
    params(IdempotencyKey, Preference),
    request_body(content = PersonInput, example = json!(example::input())),
    responses(Created)
)]
pub(super) async fn create(registration: Registration, Json(input): Json<PersonInput>) -> Answer {
    registration.run::<Person>(input).await
}
