//! Changes a webhook.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::shared::id::WebhookId;
use serde_json::Value;
use uuid::Uuid;

use super::{may_see_values, met, next};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::ports::{Webhook, WebhookWrite};
use crate::profiles::{Precondition, Receipt};
use crate::unit_of_work::WebhooksUnitOfWork;
use crate::webhooks::input::Settings;
use crate::webhooks::{Parts, WebhookError, route_name};

/// Changes a webhook of the caller, as an RFC 7396 merge patch says.
#[derive(Debug, Clone)]
pub struct PatchWebhook {
    /// Which.
    pub id: WebhookId,
    /// On what condition.
    pub precondition: Precondition,
    /// What changes.
    pub patch: Value,
}

impl Command for PatchWebhook {
    type Output = Receipt;
    type Error = WebhookError;
    type UnitOfWork = dyn WebhooksUnitOfWork;
    const NAME: &'static str = "patch_webhook";
    const SCOPE: Scope = Scope::WebhooksWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.id.uuid())
    }
}

pub(super) struct Handler(pub(super) Arc<Parts>);

#[async_trait]
impl CommandHandler<PatchWebhook> for Handler {
    async fn handle(
        &self,
        command: &PatchWebhook,
        uow: &mut (dyn WebhooksUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<WebhookError>> {
        let webhook = met(&self.0, command.id, &command.precondition, &cx.request).await?;
        let before = Settings::of(&webhook);
        let after = before.clone().merged(&command.patch, &*self.0.courier.transport);
        let after = after.map_err(Failure::Refused)?;
        let receipt = |version: u64| Receipt { id: command.id.uuid(), version, created: false };
        if after == before {
            return Ok(receipt(webhook.version.number()));
        }
        may_see_values(&cx.request, after.full_values && !before.full_values)?;
        let (expected, version) = (webhook.version, next(&webhook));
        // What happened elsewhere, or before it was looked after, is forgotten.
        let forgive = after.url != before.url || (after.active && !before.active);
        if forgive {
            // What was given up meanwhile is tried anew, and no longer holds up its profile.
            self.0.deliveries.replay(&route_name(webhook.id), None).await?;
        }
        let disabled = webhook.disabled.filter(|_| !after.active);
        let Settings { url, types, description, full_values, active } = after;
        let webhook = Webhook {
            version,
            url,
            types,
            description,
            full_values,
            active,
            disabled,
            updated_at: cx.now,
            ..webhook
        };
        uow.write(WebhookWrite::Save { webhook: Box::new(webhook), expected, forgive });
        Ok(receipt(version.number()))
    }
}
