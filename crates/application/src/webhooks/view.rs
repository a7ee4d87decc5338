//! The JSON forms of webhooks and of the log of their attempts.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::ports::{Attempt, Webhook};
use crate::profiles::view::time;

/// That the service disabled a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = WebhookDisabled))]
pub struct DisabledView {
    /// When.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(value_type = DateTime<Utc>))]
    pub at: Option<DateTime<Utc>>,
    /// Why: `gone`, its endpoint answered that it is no more (410); `failing`, nothing was taken for days.
    pub reason: &'static str,
}

/// A webhook as its owner reads it. Secrets are never read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Webhook))]
pub struct WebhookView {
    /// Its id.
    pub id: Uuid,
    /// Counts its changes.
    pub version: u64,
    /// Where events are sent.
    pub url: String,
    /// The types of events wanted; none for all.
    pub types: Vec<String>,
    /// What it is for.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub description: Option<String>,
    /// Whether events say what attributes are now.
    pub full_values: bool,
    /// Whether anything is sent.
    pub active: bool,
    /// If the service disabled it: when and why.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub disabled: Option<DisabledView>,
    /// Until when messages are signed with an old secret, too; null when there is none.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub old_secret_until: Option<DateTime<Utc>>,
    /// When the first attempt failed since the last one that didn't; null while all is well.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub failing_since: Option<DateTime<Utc>>,
    /// When an event was last taken.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub last_success_at: Option<DateTime<Utc>>,
    /// When an event was last not taken.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub last_failure_at: Option<DateTime<Utc>>,
    /// When it was made.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(value_type = DateTime<Utc>))]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(value_type = DateTime<Utc>))]
    pub updated_at: Option<DateTime<Utc>>,
}

impl From<&Webhook> for WebhookView {
    fn from(webhook: &Webhook) -> Self {
        let disabled = webhook
            .disabled
            .map(|disabled| DisabledView { at: Some(disabled.at), reason: disabled.reason.as_str() });
        Self {
            id: webhook.id.uuid(),
            version: webhook.version.number(),
            url: webhook.url.clone(),
            types: webhook.types.clone(),
            description: webhook.description.clone(),
            full_values: webhook.full_values,
            active: webhook.active,
            disabled,
            old_secret_until: webhook.keys.iter().filter_map(|key| key.until).max(),
            failing_since: webhook.health.failing_since,
            last_success_at: webhook.health.last_success_at,
            last_failure_at: webhook.health.last_failure_at,
            created_at: Some(webhook.created_at),
            updated_at: Some(webhook.updated_at),
        }
    }
}

/// An entry of the log of attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = WebhookAttempt))]
pub struct AttemptView {
    /// Its id.
    pub id: Uuid,
    /// Why it was sent: `delivery`, in its turn; `redelivery`, once more since that was asked for; `ping`, a test.
    pub kind: &'static str,
    /// The event's id, which is the message's `webhook-id`.
    pub event_id: Uuid,
    /// The event's type.
    pub event_type: String,
    /// The event's place in the feed; null for a test.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub cursor: Option<String>,
    /// Which attempt it was, from 1.
    pub number: u32,
    /// When it began.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(value_type = DateTime<Utc>))]
    pub at: Option<DateTime<Utc>>,
    /// Whether the event was taken.
    pub succeeded: bool,
    /// The status of the answer; null if there was none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub status: Option<u16>,
    /// Why there was no answer: `timeout`, `unresolved`, `forbidden_address`, `unreachable`, `tls`, `broken_off`; null if
    /// there was one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub failure: Option<&'static str>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// About when it is tried next; null if it isn't.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub next_attempt_at: Option<DateTime<Utc>>,
}

impl From<&Attempt> for AttemptView {
    fn from(attempt: &Attempt) -> Self {
        Self {
            id: attempt.id.uuid(),
            kind: attempt.kind.as_str(),
            event_id: attempt.event_id.uuid(),
            event_type: attempt.event_type.clone(),
            cursor: attempt.cursor.map(|cursor| cursor.to_string()),
            number: attempt.number,
            at: Some(attempt.at),
            succeeded: attempt.succeeded(),
            status: attempt.outcome.ok(),
            failure: attempt.outcome.err().map(|failure| failure.as_str()),
            duration_ms: u64::try_from(attempt.took.as_millis()).unwrap_or(u64::MAX),
            next_attempt_at: attempt.next_at,
        }
    }
}
