//! Makes one attempt: signs, sends, and notes how it went.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use profiles_contracts::CloudEvent;
use profiles_domain::shared::id::{AttemptId, EventId};

use super::message::message;
use super::schedule;
use crate::events::FeedCursor;
use crate::ports::{
    Attempt, AttemptKind, CallFailure, Clock, IdGenerator, StoreError, Webhook, WebhookTransport, Webhooks,
};

/// Sends events to webhooks.
#[derive(Clone)]
pub(super) struct Courier {
    pub(super) webhooks: Arc<dyn Webhooks>,
    pub(super) transport: Arc<dyn WebhookTransport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdGenerator>,
}

/// Which event is sent, and why.
pub(super) struct Errand<'a> {
    pub(super) kind: AttemptKind,
    pub(super) event: &'a CloudEvent,
    /// Its place in the feed.
    pub(super) cursor: Option<FeedCursor>,
    /// Which attempt it is, from 1.
    pub(super) number: u32,
}

/// What became of it.
pub(super) struct Sent {
    pub(super) attempt: Attempt,
    /// How long the endpoint wants to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// Since when the webhook fails.
    pub(super) failing_since: Option<DateTime<Utc>>,
}

impl Courier {
    /// Makes the attempt.
    ///
    /// # Errors
    /// When nothing can be sent at all, or it can't be noted. Then it's unknown what became of it.
    pub(super) async fn send(&self, webhook: &Webhook, errand: Errand<'_>) -> Result<Sent, StoreError> {
        let Errand { kind, event, cursor, number } = errand;
        let now = self.clock.now();
        let call = message(&*self.transport, &webhook.url, webhook.secrets(now), event, now)?;
        let id = AttemptId::new(self.ids.next());
        let started = Instant::now();
        let reply = self.transport.post(&call).await;
        let took = started.elapsed();
        let written = reply.as_ref().ok().filter(|reply| schedule::puts_off(reply.status));
        let retry_after = written
            .and_then(|reply| reply.retry_after.as_deref())
            .and_then(|written| schedule::retry_after(written, self.clock.now()));
        let outcome: Result<u16, CallFailure> = reply.map(|reply| reply.status);
        let mut attempt = Attempt {
            id,
            webhook: webhook.id,
            kind,
            event_id: EventId::new(event.id),
            event_type: event.event_type.clone(),
            cursor,
            number,
            at: now,
            outcome,
            took,
            next_at: None,
        };
        if kind == AttemptKind::Delivery && !attempt.succeeded() {
            attempt.next_at = next(number, retry_after)
                .and_then(|pause| self.clock.now().checked_add_signed(TimeDelta::from_std(pause).ok()?));
        }
        let failing_since = self.webhooks.record(&attempt).await?;
        Ok(Sent { attempt, retry_after, failing_since })
    }
}

/// How long until the next attempt.
fn next(number: u32, retry_after: Option<Duration>) -> Option<Duration> {
    let pause = schedule::pause_after(number)?;
    Some(retry_after.map_or(pause, |wait| wait.max(pause)))
}
