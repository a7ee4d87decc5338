//! `GET /v1/persons/{id}/history`

use actix_web::HttpRequest;
use profiles_application::profiles::PageRequest;
use profiles_application::profiles::queries::HistoryEntryView;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;
use serde::Serialize;

use super::example;
use crate::extract::{Context, IdPath, Params, extractor};
use crate::openapi::{self, PageParams, ReadOne};
use crate::problem::Problem;
use crate::profiles::answer::{Answer, json};

/// A read of a history on its way.
pub(super) struct HistoryRead {
    context: Context,
    id: PersonId,
    page: PageRequest,
}

impl HistoryRead {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        let page = Params::of(request, &["limit", "cursor"])?.page()?;
        Ok(Self { context, id, page })
    }
}

extractor!(HistoryRead);

/// A part of a history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct HistoryPage {
    /// The entries, oldest first.
    items: Vec<HistoryEntryView>,
    /// Where the next part begins; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Get a person's history
///
/// Every change, oldest first: when, who, through which system, what from and to.
#[utoipa::path(
    get,
    path = "/v1/persons/{id}/history",
    operation_id = "get_person_history",
    tag = "persons",
    params(openapi::PersonId, PageParams),
    responses(
        (status = 200, description = "Changes", body = HistoryPage, example = json!(example::history())),
        ReadOne,
    )
)]
pub(super) async fn history(read: HistoryRead) -> Answer {
    let HistoryRead { context, id, page } = read;
    let page = context.web.profiles.history::<Person>(&context.request, id, Version::ZERO, page).await;
    let page = page.map_err(|failure| Problem::of(failure, None))?;
    json(&HistoryPage { items: page.items, next_cursor: page.next_cursor })
}
