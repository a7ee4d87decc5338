//! `GET /v1/webhooks/{id}/attempts`, `GET /v1/webhooks/{id}/attempts/{attempt_id}`

use actix_web::HttpRequest;
use profiles_application::profiles::PageRequest;
use profiles_application::webhooks::AttemptView;
use profiles_domain::shared::id::{AttemptId, WebhookId};
use serde::Serialize;

use super::request::service;
use super::{answer, example};
use crate::extract::{Context, IdPath, Params, extractor, typed_id};
use crate::openapi::{self, PageParams, ReadOne};
use crate::problem::{Code, Problem};
use crate::profiles::answer::{Answer, json};
use crate::routing::parameter;

/// A read of a log on its way.
pub(super) struct Log {
    context: Context,
    id: WebhookId,
    page: PageRequest,
}

impl Log {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        let page = Params::of(request, &["limit", "cursor"])?.page()?;
        Ok(Self { context, id, page })
    }
}

extractor!(Log);

/// A read of one of its entries.
pub(super) struct Entry {
    context: Context,
    id: WebhookId,
    attempt: AttemptId,
}

impl Entry {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        Params::of(request, &[])?;
        let attempt = typed_id(parameter(request, "attempt_id"))
            .ok_or_else(|| Problem::parameter(Code::InvalidUuid, "attempt_id", "invalid_uuid"))?;
        Ok(Self { context, id, attempt })
    }
}

extractor!(Entry);

/// A part of a log.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct AttemptPage {
    /// The attempts, newest first.
    items: Vec<AttemptView>,
    /// Where the next part begins; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List attempts
///
/// Everything that was sent to the webhook in the last 30 days, newest first: which event, when, and what was answered.
#[utoipa::path(
    get,
    path = "/v1/webhooks/{id}/attempts",
    operation_id = "list_webhook_attempts",
    tag = "webhooks",
    params(openapi::WebhookId, PageParams),
    responses(
        (status = 200, description = "Attempts", body = AttemptPage,
            example = json!({"items": [example::attempt()], "next_cursor": null})),
        ReadOne,
    )
)]
pub(super) async fn list(log: Log) -> Answer {
    let Log { context, id, page } = log;
    let page = answer::done(service(&context.web)?.attempts(&context.request, id, page).await)?;
    json(&AttemptPage {
        items: page.items.iter().map(AttemptView::from).collect(),
        next_cursor: page.next_cursor,
    })
}

/// Get an attempt
#[utoipa::path(
    get,
    path = "/v1/webhooks/{id}/attempts/{attempt_id}",
    operation_id = "get_webhook_attempt",
    tag = "webhooks",
    params(openapi::WebhookId, openapi::AttemptId),
    responses(
        (status = 200, description = "The attempt", body = AttemptView, example = json!(example::attempt())),
        ReadOne,
    )
)]
pub(super) async fn get(entry: Entry) -> Answer {
    let Entry { context, id, attempt } = entry;
    let attempt = answer::done(service(&context.web)?.attempt(&context.request, id, attempt).await)?;
    json(&AttemptView::from(&attempt))
}
