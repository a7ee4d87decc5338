//! Lets a webhook go on from another place of the feed.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use profiles_domain::shared::id::WebhookId;
use uuid::Uuid;

use super::{own, place};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::events::After;
use crate::ports::ShardKey;
use crate::unit_of_work::WebhooksUnitOfWork;
use crate::webhooks::{Parts, WebhookError, route_name};

/// How long a place is held while it's made.
const MOMENT: Duration = Duration::from_secs(5);

/// Lets a webhook of the caller go on behind another place: what it had is sent again, what it lacks is left out.
#[derive(Debug, Clone)]
pub struct ReplayEvents {
    /// Which webhook.
    pub id: WebhookId,
    /// Behind which place.
    pub after: After,
}

impl Command for ReplayEvents {
    type Output = ();
    type Error = WebhookError;
    type UnitOfWork = dyn WebhooksUnitOfWork;
    const NAME: &'static str = "replay_events";
    const SCOPE: Scope = Scope::WebhooksWrite;

    fn subject(&self) -> Option<Uuid> {
        None
    }
}

pub(super) struct Handler(pub(super) Arc<Parts>);

#[async_trait]
impl CommandHandler<ReplayEvents> for Handler {
    async fn handle(
        &self,
        command: &ReplayEvents,
        _: &mut (dyn WebhooksUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<(), Failure<WebhookError>> {
        let webhook = own(&*self.0.courier.webhooks, command.id, &cx.request).await?;
        let cursor = place(&*self.0.readers.events, command.after).await?;
        let (deliveries, sink) = (&self.0.deliveries, route_name(webhook.id));
        // What was given up is tried anew: it would hold up what comes behind it.
        deliveries.replay(&sink, None).await?;
        if deliveries.set_position(&sink, cursor.position).await? == 0 {
            // Nothing was ever delivered to it, so that it has no place yet: whoever takes it first makes that.
            let (key, holder) = (ShardKey { sink: sink.clone(), shard: 0 }, cx.command_id.uuid());
            let lease = deliveries.take(&key, holder, MOMENT, cursor.position).await?;
            if let Some(lease) = &lease {
                deliveries.release(lease).await?;
            }
            if lease.is_none_or(|lease| lease.position != cursor.position) {
                // Somebody else was faster, with another place.
                deliveries.set_position(&sink, cursor.position).await?;
            }
        }
        Ok(())
    }
}
