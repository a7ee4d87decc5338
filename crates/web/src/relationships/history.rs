//! `GET /v1/relationships/{id}/history`

use actix_web::HttpRequest;
use profiles_application::profiles::PageRequest;
use profiles_domain::shared::id::RelationshipId;

use super::example;
use crate::extract::{Context, IdPath, Params, extractor};
use crate::openapi::{self, PageParams, ReadOne};
use crate::problem::Problem;
use crate::profiles::answer::{Answer, json};
use crate::profiles::history::HistoryPage;

/// A read of a history on its way.
pub(super) struct Read {
    context: Context,
    id: RelationshipId,
    page: PageRequest,
}

impl Read {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        let page = Params::of(request, &["limit", "cursor"])?.page()?;
        Ok(Self { context, id, page })
    }
}

extractor!(Read);

/// Get a relationship's history
///
/// Every change, oldest first: when, who, through which system, what from and to. A kinship is what `from` is to `to`.
/// What was removed still has a history.
#[utoipa::path(
    get,
    path = "/v1/relationships/{id}/history",
    operation_id = "get_relationship_history",
    tag = "relationships",
    params(openapi::RelationshipId, PageParams),
    responses(
        (status = 200, description = "Changes", body = HistoryPage, example = json!(example::history())),
        ReadOne,
    )
)]
pub(super) async fn history(read: Read) -> Answer {
    let Read { context, id, page } = read;
    let page = context.web.profiles.relationship_history(&context.request, id, page).await;
    let page = page.map_err(|failure| Problem::of(failure, None))?;
    json(&HistoryPage::from(page))
}
