//! `GET /v1/persons`: the plain list, or persons by their ids.

use profiles_application::profiles::person::view::PersonView;
use profiles_domain::profiles::person::Person;
use uuid::Uuid;

use super::example;
use crate::openapi::{Ids, PageParams, Reading};
use crate::profiles::answer::Answer;
use crate::profiles::list::Listing;

/// A part of a list of persons.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "it is there to be described")]
pub(super) struct PersonPage<'a> {
    /// The persons.
    items: Vec<PersonView<'a>>,
    /// Where the next part begins; null at the end, and only there: a page of a search may be empty before it.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Persons by their ids.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "it is there to be described")]
pub(super) struct PersonBatch<'a> {
    /// Those that there are, in the order asked.
    items: Vec<PersonView<'a>>,
    /// Those that there aren't, in the order asked.
    missing: Vec<Uuid>,
}

/// A part of the list, or persons by their ids.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "it is there to be described")]
#[serde(untagged)]
pub(super) enum PersonList<'a> {
    Page(PersonPage<'a>),
    Batch(PersonBatch<'a>),
}

/// List persons
///
/// All of them in the order of their creation, page by page; or, with `ids`, up to 100 at once in the order asked, with
/// those that don't exist under `missing`.
#[utoipa::path(
    get,
    path = "/v1/persons",
    operation_id = "list_persons",
    tag = "persons",
    params(Ids, PageParams),
    responses(
        (status = 200, description = "Persons", body = PersonList<'_>, example = json!(example::page())),
        Reading,
    )
)]
pub(super) async fn list(listing: Listing<Person>) -> Answer {
    listing.answer().await
}
