//! `GET /v1/webhooks/{id}`

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use profiles_application::webhooks::WebhookView;
use profiles_domain::shared::id::WebhookId;

use super::request::service;
use super::{answer, example};
use crate::extract::{Context, IdPath, Params, Tags, etag, extractor, not_modified};
use crate::openapi::{self, IfNoneMatch, NotModified, ReadOne};
use crate::problem::Problem;
use crate::profiles::answer::{Answer, json_with};

/// A read on its way.
pub(super) struct Read {
    context: Context,
    id: WebhookId,
    known: Option<Tags>,
}

impl Read {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        Params::of(request, &[])?;
        let known = Tags::of(request.headers(), &header::IF_NONE_MATCH, "If-None-Match")?;
        Ok(Self { context, id, known })
    }
}

extractor!(Read);

/// Get a webhook
///
/// What it is and how it does. How it does is no part of its version. Secrets are never read.
#[utoipa::path(
    get,
    path = "/v1/webhooks/{id}",
    operation_id = "get_webhook",
    tag = "webhooks",
    params(openapi::WebhookId, IfNoneMatch),
    responses(
        (status = 200, description = "The webhook", body = WebhookView,
            headers(("etag" = String, description = "The version, in quotes")),
            example = json!(example::webhook())),
        NotModified,
        ReadOne,
    )
)]
pub(super) async fn get(read: Read) -> Answer {
    let Read { context, id, known } = read;
    let webhook = answer::done(service(&context.web)?.get(&context.request, id).await)?;
    let version = webhook.version.number();
    if not_modified(known.as_ref(), version) {
        return Ok(HttpResponse::NotModified().insert_header(etag(version)).finish());
    }
    json_with(HttpResponse::Ok().insert_header(etag(version)), &WebhookView::from(&webhook))
}
