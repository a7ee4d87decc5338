//! The queries about webhooks: one, all of a caller's, the log of attempts, and what a message looks like.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::DateTime;
use profiles_domain::shared::id::{AttemptId, WebhookId};
use uuid::Uuid;

use super::commands::own;
use super::message::message;
use super::{Parts, WebhookError, example};
use crate::bus::{BusBuilder, Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::{Attempt, Webhook, WebhookCall, WebhookSecret};
use crate::profiles::paging::{encode, page};
use crate::profiles::queries::list_page;
use crate::profiles::{InvalidCursor, Page, PageRequest};

/// Keeps cursors of webhooks, and of attempts, apart from others.
const WEBHOOKS: u8 = b'w';
const ATTEMPTS: u8 = b'a';

/// The secret that previews are signed with, which everybody may know.
pub const SAMPLE_SECRET: &str = "whsec_cHJvZmlsZXMgc2FtcGxlIHNlY3JldCAwMTIzNDU2Nzg5";

/// One webhook of the caller.
#[derive(Debug, Clone)]
pub struct GetWebhook {
    /// Which.
    pub id: WebhookId,
}

/// The webhooks of the caller, in the order in which they were made.
#[derive(Debug, Clone)]
pub struct ListWebhooks {
    /// Which part of the list.
    pub page: PageRequest,
}

/// The attempts to send something to a webhook of the caller, newest first.
#[derive(Debug, Clone)]
pub struct ListAttempts {
    /// To which webhook.
    pub id: WebhookId,
    /// Which part of the list.
    pub page: PageRequest,
}

/// One attempt to send something to a webhook of the caller.
#[derive(Debug, Clone)]
pub struct GetAttempt {
    /// To which webhook.
    pub id: WebhookId,
    /// Which attempt.
    pub attempt: AttemptId,
}

/// What a message looks like that brings an event of a type. Nothing is sent.
#[derive(Debug, Clone)]
pub struct PreviewMessage {
    /// To which webhook.
    pub id: WebhookId,
    /// The event's type, which there is.
    pub event_type: String,
}

macro_rules! query {
    ($query:ident -> $output:ty, $name:literal) => {
        impl Query for $query {
            type Output = $output;
            type Error = WebhookError;
            const NAME: &'static str = $name;
            const SCOPE: Scope = Scope::WebhooksRead;
        }
    };
}

query!(GetWebhook -> Webhook, "get_webhook");
query!(ListWebhooks -> Page<Webhook>, "list_webhooks");
query!(ListAttempts -> Page<Attempt>, "list_webhook_attempts");
query!(GetAttempt -> Attempt, "get_webhook_attempt");
query!(PreviewMessage -> WebhookCall, "preview_webhook_message");

/// Registers the queries about webhooks.
pub(super) fn register(bus: BusBuilder, parts: &Arc<Parts>) -> BusBuilder {
    let handler = || Handler(Arc::clone(parts));
    bus.query::<GetWebhook>(handler())
        .query::<ListWebhooks>(handler())
        .query::<ListAttempts>(handler())
        .query::<GetAttempt>(handler())
        .query::<PreviewMessage>(handler())
}

struct Handler(Arc<Parts>);

impl Handler {
    /// A webhook without the secrets whose time is over: they go when it's next written.
    fn today(&self, mut webhook: Webhook) -> Webhook {
        let now = self.0.courier.clock.now();
        webhook.keys.retain(|key| key.until.is_none_or(|until| until > now));
        webhook
    }
}

type Answer<T> = Result<T, Failure<WebhookError>>;

fn cursor(kind: u8, at: DateTime<chrono::Utc>, id: Uuid) -> String {
    encode(kind, [u128::try_from(at.timestamp_micros()).unwrap_or_default(), id.as_u128()])
}

fn no_cursor(error: InvalidCursor) -> Failure<WebhookError> {
    Failure::Refused(error.into())
}

#[async_trait]
impl QueryHandler<GetWebhook> for Handler {
    async fn handle(&self, query: &GetWebhook, cx: &RequestContext) -> Answer<Webhook> {
        Ok(self.today(own(&*self.0.courier.webhooks, query.id, cx).await?))
    }
}

#[async_trait]
impl QueryHandler<ListWebhooks> for Handler {
    async fn handle(&self, query: &ListWebhooks, cx: &RequestContext) -> Answer<Page<Webhook>> {
        let wanted = list_page(WEBHOOKS, &query.page).map_err(no_cursor)?;
        let found = self.0.courier.webhooks.list(&cx.caller.name, wanted).await?;
        let found = found.into_iter().map(|webhook| self.today(webhook)).collect();
        Ok(page(found, query.page.limit(), |last| cursor(WEBHOOKS, last.created_at, last.id.uuid())))
    }
}

#[async_trait]
impl QueryHandler<ListAttempts> for Handler {
    async fn handle(&self, query: &ListAttempts, cx: &RequestContext) -> Answer<Page<Attempt>> {
        let wanted = list_page(ATTEMPTS, &query.page).map_err(no_cursor)?;
        own(&*self.0.courier.webhooks, query.id, cx).await?;
        let found = self.0.courier.webhooks.attempts(query.id, wanted).await?;
        Ok(page(found, query.page.limit(), |last| cursor(ATTEMPTS, last.at, last.id.uuid())))
    }
}

#[async_trait]
impl QueryHandler<GetAttempt> for Handler {
    async fn handle(&self, query: &GetAttempt, cx: &RequestContext) -> Answer<Attempt> {
        own(&*self.0.courier.webhooks, query.id, cx).await?;
        let found = self.0.courier.webhooks.attempt(query.id, query.attempt).await?;
        found.ok_or(Failure::Refused(WebhookError::NoAttempt))
    }
}

#[async_trait]
impl QueryHandler<PreviewMessage> for Handler {
    async fn handle(&self, query: &PreviewMessage, cx: &RequestContext) -> Answer<WebhookCall> {
        let Parts { courier, source, .. } = &*self.0;
        let webhook = own(&*courier.webhooks, query.id, cx).await?;
        let now = courier.clock.now();
        let event = source.envelope(example::of_type(&query.event_type, now));
        // Signed with the real one it would be a message that the endpoint takes, for something that never happened.
        let secret = WebhookSecret::new(SAMPLE_SECRET);
        Ok(message(&*courier.transport, &webhook.url, std::iter::once(&secret), &event, now)?)
    }
}
