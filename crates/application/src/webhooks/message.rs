//! What is sent: an event in its envelope, signed as Standard Webhooks 1.0 says.

use chrono::{DateTime, Utc};
use profiles_contracts::CloudEvent;
use profiles_contracts::cloud_event::CONTENT_TYPE;

use crate::ports::{StoreError, WebhookCall, WebhookSecret, WebhookTransport};

/// The message that brings an event. Its id is the event's, however often it is sent; its time is now, and with it the
/// signature is new each time. Several signatures are parted by spaces.
pub(super) fn message<'a>(
    transport: &dyn WebhookTransport,
    url: &str,
    secrets: impl Iterator<Item = &'a WebhookSecret>,
    event: &CloudEvent,
    now: DateTime<Utc>,
) -> Result<WebhookCall, StoreError> {
    let body = serde_json::to_vec(event)
        .map_err(|error| StoreError::Failed(format!("an event can't be written: {error}")))?;
    let (id, timestamp) = (event.id.to_string(), now.timestamp());
    let signatures: Vec<_> =
        secrets.map(|secret| transport.sign(secret, &id, timestamp, &body)).collect::<Result<_, _>>()?;
    let headers = vec![
        ("content-type", format!("{CONTENT_TYPE}; charset=utf-8")),
        ("webhook-id", id),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    Ok(WebhookCall { url: url.to_owned(), headers, body })
}
