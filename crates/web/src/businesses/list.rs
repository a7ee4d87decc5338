//! `GET /v1/businesses`: the plain list, or businesses by their ids.

use profiles_application::profiles::business::view::BusinessView;
use profiles_domain::profiles::business::Business;
use uuid::Uuid;

use super::example;
use crate::openapi::{Ids, PageParams, Reading};
use crate::profiles::answer::Answer;
use crate::profiles::list::Listing;

/// A part of a list of businesses.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "it is there to be described")]
pub(super) struct BusinessPage<'a> {
    /// The businesses.
    items: Vec<BusinessView<'a>>,
    /// Where the next part begins; null at the end, and only there: a page of a search may be empty before it.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Businesses by their ids.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "it is there to be described")]
pub(super) struct BusinessBatch<'a> {
    /// Those that there are, in the order asked.
    items: Vec<BusinessView<'a>>,
    /// Those that there aren't, in the order asked.
    missing: Vec<Uuid>,
}

/// A part of the list, or businesses by their ids.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "it is there to be described")]
#[serde(untagged)]
pub(super) enum BusinessList<'a> {
    Page(BusinessPage<'a>),
    Batch(BusinessBatch<'a>),
}

/// List businesses
///
/// All of them in the order of their creation, page by page; or, with `ids`, up to 100 at once in the order asked, with
/// those that don't exist under `missing`.
#[utoipa::path(
    get,
    path = "/v1/businesses",
    operation_id = "list_businesses",
    tag = "businesses",
    params(Ids, PageParams),
    responses(
        (status = 200, description = "Businesses", body = BusinessList<'_>, example = json!(example::page())),
        Reading,
    )
)]
pub(super) async fn list(listing: Listing<Business>) -> Answer {
    listing.answer().await
}
