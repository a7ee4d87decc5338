//! `PUT /v1/persons/{id}`

use actix_web::HttpRequest;
use profiles_application::profiles::person::input::PersonInput;

use super::example;
use crate::extract::{Json, extractor};
use crate::openapi::{Changed, Conditions, PersonId, Preference};
use crate::problem::Problem;
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, answer};

/// A replacement on its way.
pub(super) struct Replacement(Change);

impl Replacement {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        Change::extract_whole(request, &[]).map(Self)
    }
}

extractor!(Replacement);

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
pub(super) async fn replace(Replacement(change): Replacement, Json(input): Json<PersonInput>) -> Answer {
    let Change { context, target, handling } = change;
    let asked = target.clone();
    let outcome = context.web.profiles.replace(context.request.clone(), target, input, handling).await;
    answer(&context, &asked, outcome, None, handling).await
}
