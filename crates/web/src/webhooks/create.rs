//! `POST /v1/webhooks`

use actix_web::HttpResponse;
use actix_web::http::header;
use profiles_application::webhooks::{MadeSecret, WebhookInput};

use super::answer::{self, SecretShown};
use super::example;
use super::request::{Plain, service};
use crate::extract::Json;
use crate::openapi::{IdempotencyKey, MadeWebhook};
use crate::profiles::answer::Answer;

/// Create a webhook
///
/// From now on, or from where you say, events are sent to its URL, each with `POST`, in the order of each profile's versions,
/// signed as [Standard Webhooks](https://www.standardwebhooks.com) says. The answer has the secret, which is never shown again.
/// Whoever has webhooks learns what happens to all profiles.
#[utoipa::path(
    post,
    path = "/v1/webhooks",
    operation_id = "create_webhook",
    tag = "webhooks",
    params(IdempotencyKey),
    request_body(content = WebhookInput, example = json!(example::input())),
    responses(
        (status = 201, description = "The webhook was made", body = SecretShown<'_>,
            headers(
                ("location" = String, description = "Where the webhook is: `/v1/webhooks/{id}`"),
                ("etag" = String, description = "The version now, in quotes"),
            ),
            example = json!(example::secret())),
        (status = 410, description = "Events behind the cursor are gone",
            body = inline(crate::problem::Body<'_>), content_type = "application/problem+json"),
        MadeWebhook,
    )
)]
pub(super) async fn create(Plain(context): Plain, Json(input): Json<WebhookInput>) -> Answer {
    let made = service(&context.web)?.create(context.request.clone(), input).await;
    let MadeSecret { done, secret } = answer::done(made)?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, format!("/v1/webhooks/{}", done.output.id)));
    answer::secret(&mut response, &done, secret.as_ref())
}
