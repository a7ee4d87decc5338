//! Removes a webhook.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::shared::id::WebhookId;
use uuid::Uuid;

use super::met;
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::ports::WebhookWrite;
use crate::profiles::Precondition;
use crate::unit_of_work::WebhooksUnitOfWork;
use crate::webhooks::{Parts, WebhookError};

/// Removes a webhook of the caller.
#[derive(Debug, Clone)]
pub struct DeleteWebhook {
    /// Which.
    pub id: WebhookId,
    /// On what condition.
    pub precondition: Precondition,
}

impl Command for DeleteWebhook {
    type Output = ();
    type Error = WebhookError;
    type UnitOfWork = dyn WebhooksUnitOfWork;
    const NAME: &'static str = "delete_webhook";
    const SCOPE: Scope = Scope::WebhooksWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.id.uuid())
    }
}

pub(super) struct Handler(pub(super) Arc<Parts>);

#[async_trait]
impl CommandHandler<DeleteWebhook> for Handler {
    async fn handle(
        &self,
        command: &DeleteWebhook,
        uow: &mut (dyn WebhooksUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<(), Failure<WebhookError>> {
        let webhook = met(&self.0, command.id, &command.precondition, &cx.request).await?;
        uow.write(WebhookWrite::Remove { id: webhook.id, expected: webhook.version });
        Ok(())
    }
}
