//! `POST /v1/webhooks/{id}/redeliver`

use profiles_application::webhooks::RedeliveryInput;

use super::answer;
use super::request::{About, service};
use crate::extract::Json;
use crate::openapi::{AttemptMade, IdempotencyKey, UsedWebhook, WebhookId};
use crate::profiles::answer::Answer;

/// Send an event once more
///
/// Out of turn, whatever the webhook's types are, and waits for the answer. How that went is in the log, where `Location` leads.
/// Nothing else changes by it: an event that waits for its next attempt still does.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/redeliver",
    operation_id = "redeliver_event",
    tag = "webhooks",
    params(WebhookId, IdempotencyKey),
    request_body(content = RedeliveryInput, example = json!({"cursor": "1:42"})),
    responses(
        AttemptMade,
        (status = 410, description = "The event isn't in the feed any more, or never was",
            body = inline(crate::problem::Body<'_>), content_type = "application/problem+json"),
        UsedWebhook,
    )
)]
pub(super) async fn redeliver(about: About, Json(input): Json<RedeliveryInput>) -> Answer {
    let About { context, id, .. } = about;
    answer::attempted(id, service(&context.web)?.redeliver(context.request.clone(), id, &input).await)
}
