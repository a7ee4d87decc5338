//! `POST /v1/webhooks/{id}/rotate-secret`

use actix_web::HttpResponse;
use profiles_application::webhooks::{MadeSecret, RotationInput};

use super::answer::{self, SecretShown};
use super::example;
use super::request::{About, service};
use crate::extract::Json;
use crate::openapi::{IdempotencyKey, IfMatch, UsedWebhook, WebhookId};
use crate::profiles::answer::Answer;

/// Rotate the secret
///
/// The answer has a new secret, which is never shown again. For a day, or as long as you say, messages have two signatures, one
/// of each secret, so that nothing is lost while you replace it.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/rotate-secret",
    operation_id = "rotate_webhook_secret",
    tag = "webhooks",
    params(WebhookId, IfMatch, IdempotencyKey),
    request_body(content = RotationInput, example = json!({"overlap_seconds": 86400})),
    responses(
        (status = 200, description = "The new secret", body = SecretShown<'_>,
            headers(("etag" = String, description = "The version now, in quotes")),
            example = json!(example::secret())),
        UsedWebhook,
    )
)]
pub(super) async fn rotate(about: About, Json(input): Json<RotationInput>) -> Answer {
    let About { context, id, precondition } = about;
    let made = service(&context.web)?.rotate_secret(context.request.clone(), id, precondition, input).await;
    let MadeSecret { done, secret } = answer::done(made)?;
    answer::secret(&mut HttpResponse::Ok(), &done, secret.as_ref())
}
