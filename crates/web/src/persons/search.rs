//! `POST /v1/persons/search`, and the same as `QUERY /v1/persons`.

use actix_web::HttpRequest;
use profiles_application::profiles::MAX_PAGE;
use profiles_application::profiles::person::search::PersonSearchInput;
use profiles_domain::profiles::person::Person;

use super::example;
use crate::extract::{Context, Json, Params, extractor, is_page};
use crate::openapi::{IdempotencyKey, Searching};
use crate::problem::{Problem, RequestFault};
use crate::profiles::answer::{Answer, PersonPage, persons};

/// A search on its way.
pub(super) struct Search(Context);

impl Search {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        Params::of(request, &[])?;
        Ok(Self(context))
    }
}

extractor!(Search);

/// Search persons
///
/// By any part of any name, whatever its case and accents, by e-mail address, phone number, birth date or link to
/// another system: everything given must be met. Personal data belongs into a body, not into a URL. This is a query: an
/// idempotency key is taken and has no effect. `QUERY /v1/persons` with the same body (RFC 10008) does the same.
#[utoipa::path(
    post,
    path = "/v1/persons/search",
    operation_id = "search_persons",
    tag = "persons",
    params(IdempotencyKey),
    request_body(content = PersonSearchInput, example = json!(example::search())),
    responses(
        (status = 200, description = "Those that meet everything", body = PersonPage<'_>,
            example = json!(example::page())),
        Searching,
    )
)]
pub(super) async fn search(Search(context): Search, Json(input): Json<PersonSearchInput>) -> Answer {
    if !is_page(input.limit) {
        let fault = RequestFault::body("/limit", "out_of_range").with("min", 1).with("max", MAX_PAGE);
        return Err(Problem::invalid([fault]));
    }
    let page = context.web.profiles.search::<Person>(&context.request, input).await;
    let page = page.map_err(|failure| Problem::of(failure, None))?;
    persons(page.items.len(), &PersonPage::from(&page))
}
