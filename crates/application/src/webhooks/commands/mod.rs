//! The commands about webhooks, one file each, and their registration with the bus.

mod create;
mod delete;
mod disable;
mod patch;
mod ping;
mod redeliver;
mod replay;
mod rotate;

use std::sync::Arc;

pub use create::CreateWebhook;
pub use delete::DeleteWebhook;
pub use disable::DisableWebhook;
pub use patch::PatchWebhook;
pub use ping::PingWebhook;
use profiles_domain::shared::id::WebhookId;
use profiles_domain::shared::version::Version;
pub use redeliver::RedeliverEvent;
pub use replay::ReplayEvents;
pub use rotate::RotateSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Parts, WebhookError};
use crate::bus::{BusBuilder, Failure, RequestContext, Scope};
use crate::events::{After, FeedCursor, GetEventsError, MAX_EVENTS, start};
use crate::ports::{EventFeed, Webhook, Webhooks};
use crate::profiles::Precondition;

/// What an attempt that was asked for leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptReceipt {
    /// Its id in the log.
    pub attempt: Uuid,
}

/// Registers the commands about webhooks.
pub(super) fn register(bus: BusBuilder, parts: &Arc<Parts>) -> BusBuilder {
    bus.command::<CreateWebhook>(create::Handler(Arc::clone(parts)))
        .command::<PatchWebhook>(patch::Handler(Arc::clone(parts)))
        .command::<DeleteWebhook>(delete::Handler(Arc::clone(parts)))
        .command::<RotateSecret>(rotate::Handler(Arc::clone(parts)))
        .command::<DisableWebhook>(disable::Handler(Arc::clone(parts)))
        .command::<PingWebhook>(ping::Handler(Arc::clone(parts)))
        .command::<RedeliverEvent>(redeliver::Handler(Arc::clone(parts)))
        .command::<ReplayEvents>(replay::Handler(Arc::clone(parts)))
}

/// A webhook of the caller. Those of others are none to them.
pub(super) async fn own(
    webhooks: &dyn Webhooks,
    id: WebhookId,
    cx: &RequestContext,
) -> Result<Webhook, Failure<WebhookError>> {
    let found = webhooks.get(id).await?.filter(|webhook| webhook.owner == cx.caller.name);
    found.ok_or(Failure::Refused(WebhookError::NotFound))
}

/// The same, if it meets a condition.
async fn met(
    parts: &Parts,
    id: WebhookId,
    precondition: &Precondition,
    cx: &RequestContext,
) -> Result<Webhook, Failure<WebhookError>> {
    let webhook = own(&*parts.courier.webhooks, id, cx).await?;
    let current = match precondition {
        // It is there.
        Precondition::Absent => Precondition::Version(Vec::new()).check(webhook.version),
        other => other.check(webhook.version),
    };
    current.map_err(|stale| Failure::Refused(WebhookError::Stale(stale)))?;
    Ok(webhook)
}

/// Whether the caller may have events with values sent, which are what profiles say.
fn may_see_values(cx: &RequestContext, full_values: bool) -> Result<(), Failure<WebhookError>> {
    if full_values && !cx.caller.scopes.contains(&Scope::ProfilesRead) {
        return Err(Failure::Forbidden(Scope::ProfilesRead));
    }
    Ok(())
}

/// The place to begin behind. Whatever was acknowledged before has its place by then.
async fn place(feed: &dyn EventFeed, after: After) -> Result<FeedCursor, Failure<WebhookError>> {
    while feed.sequence(MAX_EVENTS).await? == MAX_EVENTS {}
    let ends = feed.ends().await?;
    let position = start(after, ends)
        .map_err(|GetEventsError::Expired(latest)| Failure::Refused(WebhookError::Expired(latest)))?;
    Ok(FeedCursor { epoch: ends.epoch, position })
}

/// The version behind one.
fn next(webhook: &Webhook) -> Version {
    webhook.version.next()
}
