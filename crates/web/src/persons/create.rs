//! `POST /v1/persons`

use actix_web::HttpRequest;
use profiles_application::profiles::person::input::PersonInput;
use profiles_domain::profiles::person::Person;

use super::example;
use crate::extract::{Context, Json, Params, extractor, handling};
use crate::openapi::{Created, IdempotencyKey, Preference};
use crate::problem::Problem;
use crate::profiles::answer::Answer;
use crate::profiles::change::done_answer;

/// A registration on its way.
pub(super) struct Registration {
    context: Context,
    handling: profiles_application::profiles::input::Handling,
}

impl Registration {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        Params::of(request, &[])?;
        Ok(Self { context, handling: handling(request.headers()) })
    }
}

extractor!(Registration);

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
    let Registration { context, handling } = registration;
    let outcome = context.web.profiles.register::<Person>(context.request.clone(), input, handling).await;
    match outcome {
        Ok(done) => Ok(done_answer::<Person>(&done, handling)),
        Err(failure) => Err(Problem::of(failure, None)),
    }
}
