//! `PATCH /v1/webhooks/{id}`

use super::answer;
use super::request::{About, service};
use crate::extract::Document;
use crate::openapi::{IfMatch, UpdatedWebhook, WebhookId};
use crate::profiles::answer::Answer;

/// Change a webhook
///
/// An RFC 7396 merge patch of `url`, `types`, `description`, `full_values` and `active`; what it leaves out stays. One that was
/// disabled goes on where it was once it's `active` again.
#[utoipa::path(
    patch,
    path = "/v1/webhooks/{id}",
    operation_id = "patch_webhook",
    tag = "webhooks",
    params(WebhookId, IfMatch),
    request_body(content = Object, content_type = "application/merge-patch+json",
        example = json!({"types": ["profiles.person.*"], "active": true})),
    responses(UpdatedWebhook)
)]
pub(super) async fn patch(about: About, Document(patch): Document) -> Answer {
    let About { context, id, precondition } = about;
    let service = service(&context.web)?;
    answer::changed(service.patch(context.request.clone(), id, precondition, patch).await)
}
