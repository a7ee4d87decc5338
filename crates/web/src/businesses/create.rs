//! `POST /v1/businesses`

use profiles_application::profiles::business::input::BusinessInput;
use profiles_domain::profiles::business::Business;

use super::example;
use crate::extract::Json;
use crate::openapi::{Created, IdempotencyKey, Preference};
use crate::profiles::answer::Answer;
use crate::profiles::create::Registration;

/// Register a business
///
/// The server mints the id. Everything is optional. Nothing is returned but the place and the version.
#[utoipa::path(
    post,
    path = "/v1/businesses",
    operation_id = "register_business",
    tag = "businesses",
    params(IdempotencyKey, Preference),
    request_body(content = BusinessInput, example = json!(example::input())),
    responses(Created)
)]
pub(super) async fn create(registration: Registration, Json(input): Json<BusinessInput>) -> Answer {
    registration.run::<Business>(input).await
}
