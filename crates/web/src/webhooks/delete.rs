//! `DELETE /v1/webhooks/{id}`

use super::answer;
use super::request::{About, service};
use crate::openapi::{IfMatch, RemovedWebhook, WebhookId};
use crate::profiles::answer::Answer;

/// Delete a webhook
///
/// With its log, and all that waits to be sent to it.
#[utoipa::path(
    delete,
    path = "/v1/webhooks/{id}",
    operation_id = "delete_webhook",
    tag = "webhooks",
    params(WebhookId, IfMatch),
    responses(RemovedWebhook)
)]
pub(super) async fn delete(about: About) -> Answer {
    let About { context, id, precondition } = about;
    let service = service(&context.web)?;
    answer::nothing(service.delete(context.request.clone(), id, precondition).await)
}
