//! Sends a test to a webhook.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::shared::id::{EventId, WebhookId};
use uuid::Uuid;

use super::{AttemptReceipt, own};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::ports::AttemptKind;
use crate::unit_of_work::WebhooksUnitOfWork;
use crate::webhooks::courier::Errand;
use crate::webhooks::{Parts, WebhookError, example};

/// Sends a test to a webhook of the caller, active or not, and waits for the answer, which is in the log then.
#[derive(Debug, Clone)]
pub struct PingWebhook {
    /// Which.
    pub id: WebhookId,
}

impl Command for PingWebhook {
    type Output = AttemptReceipt;
    type Error = WebhookError;
    type UnitOfWork = dyn WebhooksUnitOfWork;
    const NAME: &'static str = "ping_webhook";
    const SCOPE: Scope = Scope::WebhooksWrite;

    fn subject(&self) -> Option<Uuid> {
        None
    }
}

pub(super) struct Handler(pub(super) Arc<Parts>);

#[async_trait]
impl CommandHandler<PingWebhook> for Handler {
    async fn handle(
        &self,
        command: &PingWebhook,
        _: &mut (dyn WebhooksUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<AttemptReceipt, Failure<WebhookError>> {
        let Parts { courier, source, .. } = &*self.0;
        let webhook = own(&*courier.webhooks, command.id, &cx.request).await?;
        let event = example::ping(&webhook, EventId::new(courier.ids.next()), cx.now)?;
        let event = source.envelope(event);
        let errand = Errand { kind: AttemptKind::Ping, event: &event, cursor: None, number: 1 };
        let sent = courier.send(&webhook, errand).await?;
        Ok(AttemptReceipt { attempt: sent.attempt.id.uuid() })
    }
}
