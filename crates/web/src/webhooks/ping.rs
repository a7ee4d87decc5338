//! `POST /v1/webhooks/{id}/ping`

use super::answer;
use super::request::{About, service};
use crate::openapi::{AttemptMade, IdempotencyKey, UsedWebhook, WebhookId};
use crate::profiles::answer::Answer;

/// Send a test
///
/// Sends an event of the type `profiles.webhook.pinged.v1` to this webhook alone, active or not, and waits for the answer. How
/// that went is in the log, where `Location` leads. A test that fails is held against nobody.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/ping",
    operation_id = "ping_webhook",
    tag = "webhooks",
    params(WebhookId, IdempotencyKey),
    responses(AttemptMade, UsedWebhook)
)]
pub(super) async fn ping(about: About) -> Answer {
    let About { context, id, .. } = about;
    answer::attempted(id, service(&context.web)?.ping(context.request.clone(), id).await)
}
