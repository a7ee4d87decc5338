//! `GET /v1/persons/{id}`

use profiles_application::profiles::person::view::PersonView;
use profiles_domain::profiles::person::Person;

use super::example;
use crate::openapi::{self, AbsentEmpty, At, IfNoneMatch, NotModified};
use crate::profiles::answer::Answer;
use crate::profiles::read::Read;

/// Get a person
///
/// As they are, or with `at` as they stood at some time, or will stand if nothing happens but what is planned.
#[utoipa::path(
    get,
    path = "/v1/persons/{id}",
    operation_id = "get_person",
    tag = "persons",
    params(openapi::PersonId, At, AbsentEmpty, IfNoneMatch),
    responses(
        (status = 200, description = "The person", body = PersonView<'_>,
            headers(("etag" = String, description = "The person's version in quotes")),
            example = json!(example::person())),
        NotModified,
        openapi::ReadOne,
    )
)]
pub(super) async fn get(read: Read<Person>) -> Answer {
    read.answer().await
}
