//! Answers about webhooks.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};
use profiles_application::bus::{Done, Failure};
use profiles_application::ports::WebhookSecret;
use profiles_application::profiles::Receipt;
use profiles_application::webhooks::WebhookError;
use profiles_application::webhooks::commands::AttemptReceipt;
use profiles_domain::shared::id::WebhookId;
use serde::Serialize;

use crate::extract::etag;
use crate::problem::Problem;
use crate::profiles::answer::{Answer, json_with};

type Outcome<T> = Result<Done<T>, Failure<WebhookError>>;

pub(super) fn done<T>(outcome: Result<T, Failure<WebhookError>>) -> Result<T, Problem> {
    outcome.map_err(|failure| Problem::of(failure, None))
}

/// Says that it's the answer of an earlier run.
pub(super) fn replayed(response: &mut HttpResponseBuilder, replayed: bool) {
    if replayed {
        response.insert_header(("idempotency-replayed", HeaderValue::from_static("true")));
    }
}

/// Answers `204` with the version now.
pub(super) fn changed(outcome: Outcome<Receipt>) -> Answer {
    let done = done(outcome)?;
    Ok(HttpResponse::NoContent().insert_header(etag(done.output.version)).finish())
}

/// Answers `204`.
pub(super) fn nothing(outcome: Outcome<()>) -> Answer {
    let done = done(outcome)?;
    let mut response = HttpResponse::NoContent();
    replayed(&mut response, done.replayed);
    Ok(response.finish())
}

/// Answers `201` with the place of an attempt in the log.
pub(super) fn attempted(id: WebhookId, outcome: Outcome<AttemptReceipt>) -> Answer {
    let done = done(outcome)?;
    let mut response = HttpResponse::Created();
    replayed(&mut response, done.replayed);
    let place = format!("/v1/webhooks/{id}/attempts/{}", done.output.attempt);
    Ok(response.insert_header((header::LOCATION, place)).finish())
}

/// A secret, shown this once.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct SecretShown<'a> {
    /// The webhook.
    pub(super) id: uuid::Uuid,
    /// What messages are signed with: keep it where nobody else reads. Null if this answers an earlier request again, and the
    /// secret was replaced since.
    #[schema(required, value_type = Option<String>)]
    pub(super) secret: Option<&'a str>,
}

/// Answers with a secret, which nobody keeps on its way.
pub(super) fn secret(
    response: &mut HttpResponseBuilder,
    done: &Done<Receipt>,
    secret: Option<&WebhookSecret>,
) -> Answer {
    replayed(response, done.replayed);
    response.insert_header(etag(done.output.version));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
    json_with(response, &SecretShown { id: done.output.id, secret: secret.map(WebhookSecret::expose) })
}
