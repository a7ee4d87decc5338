//! `POST /v1/webhooks/{id}/replay`

use profiles_application::webhooks::ReplayInput;

use super::answer;
use super::request::{About, service};
use crate::extract::Json;
use crate::openapi::{IdempotencyKey, UsedWebhook, WebhookId};
use crate::profiles::answer::Answer;

/// Go on from another place
///
/// Everything behind the cursor is sent, again or never before, in order. What failed before stays where it is.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/replay",
    operation_id = "replay_events",
    tag = "webhooks",
    params(WebhookId, IdempotencyKey),
    request_body(content = ReplayInput, example = json!({"after": "1:42"})),
    responses(
        (status = 204, description = "It goes on there"),
        (status = 410, description = "Events behind the cursor are gone",
            body = inline(crate::problem::Body<'_>), content_type = "application/problem+json"),
        UsedWebhook,
    )
)]
pub(super) async fn replay(about: About, Json(input): Json<ReplayInput>) -> Answer {
    let About { context, id, .. } = about;
    answer::nothing(service(&context.web)?.replay(context.request.clone(), id, &input).await)
}
