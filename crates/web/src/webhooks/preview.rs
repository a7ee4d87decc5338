//! `GET /v1/webhooks/{id}/preview`

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use profiles_application::events::EventTypes;
use profiles_application::webhooks::SAMPLE_SECRET;
use profiles_domain::shared::id::WebhookId;
use serde::Serialize;

use super::request::service;
use super::{answer, example};
use crate::extract::{Context, IdPath, Params, extractor};
use crate::openapi::{self, ReadOne};
use crate::problem::{Code, Problem, RequestFault};
use crate::profiles::answer::{Answer, json};

/// The type that is shown if none is asked for.
const USUAL: &str = "profiles.person.address_changed.v1";

/// A preview on its way.
pub(super) struct Preview {
    context: Context,
    id: WebhookId,
    event_type: String,
}

impl Preview {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        let params = Params::of(request, &["type"])?;
        let event_type = params.get("type").unwrap_or(USUAL);
        if event_type.ends_with(".*") || EventTypes::parse([event_type]).is_err() {
            let fault = RequestFault::parameter("type", "event_type_unknown");
            return Err(Problem::new(Code::InvalidParameter).faults([fault]));
        }
        Ok(Self { context, id, event_type: event_type.to_owned() })
    }
}

extractor!(Preview);

/// A message as it would be sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MessagePreview {
    /// Always `POST`.
    method: &'static str,
    /// Where it would go.
    url: String,
    /// Its headers.
    headers: BTreeMap<&'static str, String>,
    /// Its body, byte for byte.
    body: String,
    /// What it's signed with: a sample that everybody may know, not the webhook's own.
    secret: &'static str,
}

/// See what a message looks like
///
/// One that brings an example of an event of a type, to try your code on. It's signed with the sample secret in the answer; to
/// try your own, send a test. Nothing is sent.
#[utoipa::path(
    get,
    path = "/v1/webhooks/{id}/preview",
    operation_id = "preview_webhook_message",
    tag = "webhooks",
    params(
        openapi::WebhookId,
        ("type" = Option<String>, Query, description = "The event's type; that of a changed address if left out",
            example = "profiles.person.address_changed.v1"),
    ),
    responses(
        (status = 200, description = "A message", body = MessagePreview, example = json!(example::preview())),
        ReadOne,
    )
)]
pub(super) async fn preview(preview: Preview) -> Answer {
    let Preview { context, id, event_type } = preview;
    let call = service(&context.web)?.preview(&context.request, id, &event_type).await;
    let call = answer::done(call)?;
    let body = String::from_utf8(call.body).map_err(|error| Problem::internal(&error.utf8_error()))?;
    json(&MessagePreview {
        method: "POST",
        url: call.url,
        headers: call.headers.into_iter().collect(),
        body,
        secret: SAMPLE_SECRET,
    })
}
