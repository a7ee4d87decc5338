//! `GET /v1/webhooks`

use actix_web::HttpRequest;
use profiles_application::profiles::PageRequest;
use profiles_application::webhooks::WebhookView;
use serde::Serialize;

use super::request::service;
use super::{answer, example};
use crate::extract::{Context, Params, extractor};
use crate::openapi::{PageParams, Reading};
use crate::problem::Problem;
use crate::profiles::answer::{Answer, json};

/// A list on its way.
pub(super) struct Listing {
    context: Context,
    page: PageRequest,
}

impl Listing {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let page = Params::of(request, &["limit", "cursor"])?.page()?;
        Ok(Self { context, page })
    }
}

extractor!(Listing);

/// A part of somebody's webhooks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct WebhookPage {
    /// The webhooks, oldest first.
    items: Vec<WebhookView>,
    /// Where the next part begins; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List webhooks
///
/// Those that you made, oldest first.
#[utoipa::path(
    get,
    path = "/v1/webhooks",
    operation_id = "list_webhooks",
    tag = "webhooks",
    params(PageParams),
    responses(
        (status = 200, description = "Webhooks", body = WebhookPage,
            example = json!({"items": [example::webhook()], "next_cursor": null})),
        Reading,
    )
)]
pub(super) async fn list(listing: Listing) -> Answer {
    let Listing { context, page } = listing;
    let page = answer::done(service(&context.web)?.list(&context.request, page).await)?;
    json(&WebhookPage {
        items: page.items.iter().map(WebhookView::from).collect(),
        next_cursor: page.next_cursor,
    })
}
