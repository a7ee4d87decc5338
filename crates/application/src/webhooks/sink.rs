//! Delivers events to one webhook, and disables one that takes none any more.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::shared::id::WebhookId;

use super::commands::DisableWebhook;
use super::courier::{Courier, Errand, Sent};
use super::schedule;
use crate::bus::{Bus, Caller, RequestContext};
use crate::delivery::values;
use crate::ports::{AttemptKind, DisabledReason, Outgoing, Sink, Undelivered, Webhook};

/// How history and events name who disables webhooks.
const ACTOR: &str = "webhooks";

/// Where a webhook's events are delivered to.
pub struct WebhookSink {
    id: WebhookId,
    courier: Arc<Courier>,
    bus: Bus,
}

impl WebhookSink {
    pub(super) const fn new(id: WebhookId, courier: Arc<Courier>, bus: Bus) -> Self {
        Self { id, courier, bus }
    }

    /// Why the webhook is to be disabled after this attempt, if it is.
    fn verdict(&self, sent: &Sent) -> Option<DisabledReason> {
        if sent.attempt.outcome == Ok(410) {
            return Some(DisabledReason::Gone);
        }
        let since = sent.failing_since?;
        (self.courier.clock.now() - since >= schedule::PATIENCE).then_some(DisabledReason::Failing)
    }

    async fn disable(&self, webhook: &Webhook, reason: DisabledReason) {
        let command = DisableWebhook { id: webhook.id, version: webhook.version, reason };
        let cx = RequestContext::new(Caller::all_powerful(ACTOR), ACTOR);
        match self.bus.execute(command, cx).await {
            Ok(done) if !done.output => {}
            Ok(_) => {
                tracing::warn!(webhook = %webhook.id, reason = reason.as_str(), "a webhook was disabled");
            }
            // The next attempt decides the same.
            Err(error) => tracing::warn!(webhook = %webhook.id, %error, "a webhook can't be disabled"),
        }
    }
}

#[async_trait]
impl Sink for WebhookSink {
    async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        // As it is now: a new URL or secret holds from the next attempt on.
        let webhook = match self.courier.webhooks.get(self.id).await {
            Ok(Some(webhook)) if webhook.active => webhook,
            Ok(_) => return Err(Undelivered::away("the webhook isn't active")),
            Err(error) => return Err(Undelivered::away(error.to_string())),
        };
        let thin;
        let event = if webhook.full_values || !values::are_in(&outgoing.event) {
            &outgoing.event
        } else {
            // Its owner changed that since the event was made ready.
            thin = values::without(&outgoing.event);
            &thin
        };
        let errand = Errand {
            kind: AttemptKind::Delivery,
            event,
            cursor: Some(outgoing.cursor),
            number: outgoing.attempts.saturating_add(1),
        };
        let sent = match self.courier.send(&webhook, errand).await {
            Ok(sent) => sent,
            // The event may have arrived. It comes again, as it may at any time.
            Err(error) => return Err(Undelivered::away(error.to_string())),
        };
        if sent.attempt.succeeded() {
            return Ok(());
        }
        if let Some(reason) = self.verdict(&sent) {
            self.disable(&webhook, reason).await;
        }
        let reason = match sent.attempt.outcome {
            Ok(status) => format!("the endpoint answered {status}"),
            Err(failure) => failure.to_string(),
        };
        let rest = sent.failing_since.map(|since| schedule::rest(self.courier.clock.now() - since));
        Err(Undelivered::Refused { reason, retry_after: sent.retry_after.max(rest) })
    }
}
