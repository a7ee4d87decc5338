//! The part of the facade that is about webhooks.

use std::sync::Arc;

use profiles_domain::shared::id::{AttemptId, WebhookId};
use profiles_domain::shared::version::Version;
use serde_json::Value;
use tokio::sync::Notify;

use super::commands::{
    AttemptReceipt, CreateWebhook, DeleteWebhook, PatchWebhook, PingWebhook, RedeliverEvent, ReplayEvents,
    RotateSecret,
};
use super::input::{no_cursor, parse_after};
use super::queries::{GetAttempt, GetWebhook, ListAttempts, ListWebhooks, PreviewMessage};
use super::schedule::LOG_KEPT;
use super::{
    Parts, RedeliveryInput, ReplayInput, RotationInput, WebhookError, WebhookInput, WebhookSink, of_route,
};
use crate::bus::{Bus, Done, Failure, RequestContext};
use crate::events::EventTypes;
use crate::ports::{Attempt, StoreError, Webhook, WebhookCall, WebhookSecret};
use crate::profiles::{Page, PageRequest, Precondition, ProfileService, Receipt};

type Outcome<T> = Result<T, Failure<WebhookError>>;

/// A secret that was made just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeSecret {
    /// What was done.
    pub done: Done<Receipt>,
    /// The secret; `None` if the answer is that of an earlier run, and the secret has been replaced since.
    pub secret: Option<WebhookSecret>,
}

/// A webhook whose events can be delivered now.
pub struct Begun {
    /// The webhook.
    pub webhook: Webhook,
    /// The types wanted.
    pub types: EventTypes,
    /// Where they are delivered to.
    pub sink: WebhookSink,
    /// Behind which place of the feed, if nothing was ever delivered to it.
    pub begin: u64,
}

/// What can be done with webhooks. Cheap to clone. A caller sees and changes only their own.
#[derive(Clone)]
pub struct WebhookService {
    bus: Bus,
    parts: Arc<Parts>,
    changed: Arc<Notify>,
}

impl ProfileService {
    /// Webhooks; `None` where there are no ports for them.
    #[must_use]
    pub fn webhooks(&self) -> Option<&WebhookService> {
        self.webhooks.as_ref()
    }
}

impl WebhookService {
    pub(crate) fn new(bus: Bus, parts: Arc<Parts>) -> Self {
        Self { bus, parts, changed: Arc::default() }
    }

    /// Makes a webhook.
    ///
    /// # Errors
    /// [`WebhookError`] when the input has faults, its owner has too many, or the place to begin at is gone.
    pub async fn create(&self, cx: RequestContext, input: WebhookInput) -> Outcome<MadeSecret> {
        let id = WebhookId::new(self.parts.courier.ids.next());
        let done = self.bus.execute(CreateWebhook { id, input }, cx).await?;
        self.made(done).await
    }

    /// Changes a webhook, as an RFC 7396 merge patch of `url`, `types`, `description`, `full_values` and `active` says.
    ///
    /// # Errors
    /// [`WebhookError`] when there is none, the condition isn't met, or the patch has faults.
    pub async fn patch(
        &self,
        cx: RequestContext,
        id: WebhookId,
        precondition: Precondition,
        patch: Value,
    ) -> Outcome<Done<Receipt>> {
        let done = self.bus.execute(PatchWebhook { id, precondition, patch }, cx).await?;
        self.changed.notify_one();
        Ok(done)
    }

    /// Removes a webhook. Its log and all that waits to be sent to it go within the hour, by [`Self::tidy`].
    ///
    /// # Errors
    /// [`WebhookError`] when there is none or the condition isn't met.
    pub async fn delete(
        &self,
        cx: RequestContext,
        id: WebhookId,
        precondition: Precondition,
    ) -> Outcome<Done<()>> {
        let done = self.bus.execute(DeleteWebhook { id, precondition }, cx).await?;
        self.changed.notify_one();
        Ok(done)
    }

    /// Gives a webhook a new secret. For a while messages are signed with the old one, too.
    ///
    /// # Errors
    /// [`WebhookError`] when there is none, the condition isn't met, or the input has faults.
    pub async fn rotate_secret(
        &self,
        cx: RequestContext,
        id: WebhookId,
        precondition: Precondition,
        input: RotationInput,
    ) -> Outcome<MadeSecret> {
        let done = self.bus.execute(RotateSecret { id, precondition, input }, cx).await?;
        self.made(done).await
    }

    /// Sends a test and waits for the answer, which is in the log then.
    ///
    /// # Errors
    /// [`WebhookError::NotFound`] when there is none.
    pub async fn ping(&self, cx: RequestContext, id: WebhookId) -> Outcome<Done<AttemptReceipt>> {
        self.bus.execute(PingWebhook { id }, cx).await
    }

    /// Sends an event of the feed once more, out of turn, and waits for the answer, which is in the log then.
    ///
    /// # Errors
    /// [`WebhookError`] when there is no such webhook, or the event isn't in the feed any more.
    pub async fn redeliver(
        &self,
        cx: RequestContext,
        id: WebhookId,
        input: &RedeliveryInput,
    ) -> Outcome<Done<AttemptReceipt>> {
        let cursor = input
            .cursor
            .parse()
            .map_err(|error| Failure::Refused(WebhookError::Invalid(vec![no_cursor("/cursor", error)])))?;
        self.bus.execute(RedeliverEvent { id, cursor }, cx).await
    }

    /// Lets a webhook go on behind another place of the feed.
    ///
    /// # Errors
    /// [`WebhookError`] when there is no such webhook, or the place is gone.
    pub async fn replay(&self, cx: RequestContext, id: WebhookId, input: &ReplayInput) -> Outcome<Done<()>> {
        let after = parse_after("/after", &input.after)
            .map_err(|fault| Failure::Refused(WebhookError::Invalid(vec![fault])))?;
        self.bus.execute(ReplayEvents { id, after }, cx).await
    }

    /// One webhook.
    ///
    /// # Errors
    /// [`WebhookError::NotFound`] when there is none.
    pub async fn get(&self, cx: &RequestContext, id: WebhookId) -> Outcome<Webhook> {
        self.bus.ask(GetWebhook { id }, cx).await
    }

    /// All webhooks of the caller, in the order in which they were made.
    ///
    /// # Errors
    /// [`WebhookError::Cursor`] when the cursor is none of this list.
    pub async fn list(&self, cx: &RequestContext, page: PageRequest) -> Outcome<Page<Webhook>> {
        self.bus.ask(ListWebhooks { page }, cx).await
    }

    /// What was sent to a webhook in the last 30 days, newest first.
    ///
    /// # Errors
    /// [`WebhookError`] when there is no such webhook, or the cursor is none of this list.
    pub async fn attempts(
        &self,
        cx: &RequestContext,
        id: WebhookId,
        page: PageRequest,
    ) -> Outcome<Page<Attempt>> {
        self.bus.ask(ListAttempts { id, page }, cx).await
    }

    /// One of these attempts.
    ///
    /// # Errors
    /// [`WebhookError`] when there is no such webhook or attempt.
    pub async fn attempt(&self, cx: &RequestContext, id: WebhookId, attempt: AttemptId) -> Outcome<Attempt> {
        self.bus.ask(GetAttempt { id, attempt }, cx).await
    }

    /// What a message looks like that brings an event of a type, signed with [`SAMPLE_SECRET`](super::SAMPLE_SECRET).
    ///
    /// # Errors
    /// [`WebhookError::NotFound`] when there is no such webhook.
    pub async fn preview(
        &self,
        cx: &RequestContext,
        id: WebhookId,
        event_type: &str,
    ) -> Outcome<WebhookCall> {
        self.bus.ask(PreviewMessage { id, event_type: event_type.to_owned() }, cx).await
    }

    /// Ends when a webhook was changed over this facade or a clone of it since the last call ended.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// All webhooks that are active, with their versions: what is to be delivered to. For the process that delivers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn active(&self) -> Result<Vec<(WebhookId, Version)>, StoreError> {
        self.parts.courier.webhooks.active().await
    }

    /// What delivering to a webhook takes; `None` when it isn't active any more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin(&self, id: WebhookId) -> Result<Option<Begun>, StoreError> {
        let Parts { courier, readers, .. } = &*self.parts;
        let Some(webhook) = courier.webhooks.get(id).await?.filter(|webhook| webhook.active) else {
            return Ok(None);
        };
        let ends = readers.events.ends().await?;
        // If the feed went back before anything was delivered, the place means nothing any more.
        let begin = if webhook.begin.epoch == ends.epoch { webhook.begin.position } else { ends.last };
        // What was a type when it was chosen still is one.
        let types = EventTypes::parse(webhook.types.iter().map(String::as_str))
            .map_err(|_| StoreError::Corrupt("a webhook wants events that there are none of".to_owned()))?;
        let sink = WebhookSink::new(id, Arc::clone(courier), self.bus.clone());
        Ok(Some(Begun { webhook, types, sink, begin }))
    }

    /// Forgets attempts of more than 30 days ago, and those and the places of webhooks that aren't there any more. Gives how many
    /// attempts and how many webhooks.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tidy(&self) -> Result<(u64, u64), StoreError> {
        let Parts { courier, deliveries, .. } = &*self.parts;
        let before = courier.clock.now() - LOG_KEPT;
        let (mut attempts, mut routes) = (0, 0);
        loop {
            match courier.webhooks.trim(before).await? {
                0 => break,
                some => attempts += some,
            }
        }
        for figures in deliveries.figures().await? {
            let Some(id) = of_route(&figures.sink) else { continue };
            if courier.webhooks.get(id).await?.is_none() {
                // The route last: it's what tells of the webhook.
                loop {
                    match courier.webhooks.forget(id).await? {
                        0 => break,
                        some => attempts += some,
                    }
                }
                deliveries.forget(&figures.sink).await?;
                routes += 1;
            }
        }
        Ok((attempts, routes))
    }

    /// Adds the secret that a command made. It's no part of what the command gives, which is remembered for idempotency.
    async fn made(&self, done: Done<Receipt>) -> Outcome<MadeSecret> {
        self.changed.notify_one();
        let webhook = self.parts.courier.webhooks.get(WebhookId::new(done.output.id)).await?;
        let secret = webhook.and_then(|webhook| {
            let made = webhook.keys.into_iter().find(|key| key.made_by.number() == done.output.version);
            made.map(|key| key.secret)
        });
        Ok(MadeSecret { done, secret })
    }
}
