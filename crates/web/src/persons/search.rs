//! `POST /v1/persons/search`, and the same as `QUERY /v1/persons`.

use profiles_application::profiles::person::search::PersonSearchInput;
use profiles_domain::profiles::person::Person;

use super::example;
use super::list::PersonPage;
use crate::extract::Json;
use crate::openapi::{IdempotencyKey, Searching};
use crate::profiles::answer::Answer;
use crate::profiles::search::Search;

/// Search persons
///
/// By any part of any name, whatever its case and accents, by e-mail address, phone number, birth date or link to
/// another system: everything given must be met.
///
/// Names match by any part of a word, with typos, and across scripts: `gagarin` finds Гагарин. The closest matches
/// come first: the same word, then words that begin so, have it inside, differ by one typo, sound the same, differ by
/// two; among those that are equally close the oldest profile. Whatever isn't a name must be equal.
/// A page may be short, even empty, and still have a `next_cursor`: the search went as far as one page goes. It is at
/// its end when `next_cursor` is null.
///
/// Personal data belongs into a body, not into a URL. This is a query: an idempotency key is taken and has no effect.
/// `QUERY /v1/persons` with the same body (RFC 10008) does the same.
#[utoipa::path(
    post,
    path = "/v1/persons/search",
    operation_id = "search_persons",
    tag = "persons",
    params(IdempotencyKey),
    request_body(content = PersonSearchInput, example = json!(example::search())),
    responses(
        (status = 200, description = "Those that meet everything, the closest first", body = PersonPage<'_>,
            example = json!(example::page())),
        Searching,
    )
)]
pub(super) async fn search(search: Search, Json(input): Json<PersonSearchInput>) -> Answer {
    search.answer::<Person>(input).await
}
