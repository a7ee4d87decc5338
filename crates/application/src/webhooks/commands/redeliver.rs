//! Sends an event once more.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::shared::id::WebhookId;
use uuid::Uuid;

use super::{AttemptReceipt, own};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::delivery::values;
use crate::events::FeedCursor;
use crate::ports::AttemptKind;
use crate::unit_of_work::WebhooksUnitOfWork;
use crate::webhooks::courier::Errand;
use crate::webhooks::{Parts, WebhookError};

/// Sends an event of the feed to a webhook of the caller once more, out of turn, whatever its types are and whether it's active
/// or not, and waits for the answer, which is in the log then. Nothing else is changed by it.
#[derive(Debug, Clone)]
pub struct RedeliverEvent {
    /// To which webhook.
    pub id: WebhookId,
    /// The event's place.
    pub cursor: FeedCursor,
}

impl Command for RedeliverEvent {
    type Output = AttemptReceipt;
    type Error = WebhookError;
    type UnitOfWork = dyn WebhooksUnitOfWork;
    const NAME: &'static str = "redeliver_event";
    const SCOPE: Scope = Scope::WebhooksWrite;

    fn subject(&self) -> Option<Uuid> {
        None
    }
}

pub(super) struct Handler(pub(super) Arc<Parts>);

#[async_trait]
impl CommandHandler<RedeliverEvent> for Handler {
    async fn handle(
        &self,
        command: &RedeliverEvent,
        _: &mut (dyn WebhooksUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<AttemptReceipt, Failure<WebhookError>> {
        let Parts { courier, source, readers, .. } = &*self.0;
        let webhook = own(&*courier.webhooks, command.id, &cx.request).await?;
        let FeedCursor { epoch, position } = command.cursor;
        let ends = readers.events.ends().await?;
        let found = match position.checked_sub(1) {
            Some(before) if epoch == ends.epoch => readers.events.after(before, 1).await?.pop(),
            _ => None,
        };
        let Some(event) = found.filter(|event| event.position == position) else {
            let latest = FeedCursor { epoch: ends.epoch, position: ends.last };
            return Err(Failure::Refused(WebhookError::Expired(latest)));
        };
        let values = if webhook.full_values { values::of(readers, &event).await? } else { None };
        let mut event = source.envelope(event);
        if let Some(values) = values {
            values::add(&mut event, values);
        }
        let errand =
            Errand { kind: AttemptKind::Redelivery, event: &event, cursor: Some(command.cursor), number: 1 };
        let sent = courier.send(&webhook, errand).await?;
        Ok(AttemptReceipt { attempt: sent.attempt.id.uuid() })
    }
}
