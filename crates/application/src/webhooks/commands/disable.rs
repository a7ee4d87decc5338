//! Disables a webhook that takes no events any more, and tells its owner.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_contracts::IntegrationEvent;
use profiles_contracts::webhook::{WebhookChange, WebhookDisabled};
use profiles_domain::shared::id::{EventId, WebhookId};
use profiles_domain::shared::version::Version;
use serde_json::json;
use uuid::Uuid;

use super::next;
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::ports::{
    AggregateKind, AggregateRef, Disabled, DisabledReason, OutboxRecord, StoreError, Webhook, WebhookWrite,
};
use crate::profiles::NoError;
use crate::unit_of_work::WebhooksUnitOfWork;
use crate::webhooks::Parts;

/// Disables a webhook. The service itself does.
#[derive(Debug, Clone)]
pub struct DisableWebhook {
    /// Which.
    pub id: WebhookId,
    /// The version for which that was decided. If its owner has changed it since, it stays as it is.
    pub version: Version,
    /// Why.
    pub reason: DisabledReason,
}

impl Command for DisableWebhook {
    /// Whether it was this run that disabled it.
    type Output = bool;
    type Error = NoError;
    type UnitOfWork = dyn WebhooksUnitOfWork;
    const NAME: &'static str = "disable_webhook";
    const SCOPE: Scope = Scope::WebhooksWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.id.uuid())
    }
}

pub(super) struct Handler(pub(super) Arc<Parts>);

#[async_trait]
impl CommandHandler<DisableWebhook> for Handler {
    async fn handle(
        &self,
        command: &DisableWebhook,
        uow: &mut (dyn WebhooksUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<bool, Failure<NoError>> {
        let found = self.0.courier.webhooks.get(command.id).await?;
        let Some(webhook) = found.filter(|found| found.active && found.version == command.version) else {
            return Ok(false);
        };
        let (expected, version) = (webhook.version, next(&webhook));
        let event = WebhookDisabled(WebhookChange {
            webhook_id: webhook.id.uuid(),
            version: version.number(),
            owner: webhook.owner.clone(),
            changed: vec!["/active".to_owned(), "/disabled".to_owned()],
            reason: Some(command.reason.as_str().to_owned()),
        });
        let data = serde_json::to_value(event)
            .map_err(|error| StoreError::Failed(format!("an event can't be written: {error}")))?;
        let disabled = Some(Disabled { at: cx.now, reason: command.reason });
        let webhook = Webhook { version, active: false, disabled, updated_at: cx.now, ..webhook };
        uow.publish(OutboxRecord {
            event_id: EventId::new(self.0.courier.ids.next()),
            subject: AggregateRef { kind: AggregateKind::Webhook, id: webhook.id.uuid() },
            version,
            event_type: WebhookDisabled::TYPE,
            occurred_at: cx.now,
            data,
            headers: json!({"command_id": cx.command_id.uuid(), "traceparent": cx.request.traceparent}),
        });
        uow.write(WebhookWrite::Save { webhook: Box::new(webhook), expected, forgive: false });
        Ok(true)
    }
}
