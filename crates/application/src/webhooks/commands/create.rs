//! Makes a webhook.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::shared::id::WebhookId;
use profiles_domain::shared::version::Version;
use uuid::Uuid;

use super::{may_see_values, place};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::ports::{Webhook, WebhookHealth, WebhookKey, WebhookWrite};
use crate::profiles::Receipt;
use crate::unit_of_work::WebhooksUnitOfWork;
use crate::webhooks::input::Settings;
use crate::webhooks::{MAX_WEBHOOKS, Parts, WebhookError, WebhookInput};

/// Makes a webhook, which is the caller's.
#[derive(Debug, Clone)]
pub struct CreateWebhook {
    /// Its id.
    pub id: WebhookId,
    /// What it is to be.
    pub input: WebhookInput,
}

impl Command for CreateWebhook {
    type Output = Receipt;
    type Error = WebhookError;
    type UnitOfWork = dyn WebhooksUnitOfWork;
    const NAME: &'static str = "create_webhook";
    const SCOPE: Scope = Scope::WebhooksWrite;

    fn subject(&self) -> Option<Uuid> {
        None
    }
}

pub(super) struct Handler(pub(super) Arc<Parts>);

#[async_trait]
impl CommandHandler<CreateWebhook> for Handler {
    async fn handle(
        &self,
        command: &CreateWebhook,
        uow: &mut (dyn WebhooksUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<WebhookError>> {
        let courier = &self.0.courier;
        let (settings, after) = command.input.parse(&*courier.transport).map_err(Failure::Refused)?;
        may_see_values(&cx.request, settings.full_values)?;
        let owner = cx.request.caller.name.clone();
        // Of several at once a few too many may come through, which does no harm.
        let there = courier.webhooks.count(&owner).await?;
        if usize::try_from(there).is_ok_and(|there| there >= MAX_WEBHOOKS) {
            return Err(Failure::Refused(WebhookError::TooMany { max: MAX_WEBHOOKS }));
        }
        let begin = place(&*self.0.readers.events, after).await?;
        let version = Version::ZERO.next();
        let key = WebhookKey { secret: courier.transport.new_secret()?, made_by: version, until: None };
        let Settings { url, types, description, full_values, active } = settings;
        let webhook = Webhook {
            id: command.id,
            owner,
            version,
            url,
            types,
            description,
            full_values,
            active,
            disabled: None,
            keys: vec![key],
            begin,
            created_at: cx.now,
            updated_at: cx.now,
            health: WebhookHealth::default(),
        };
        uow.write(WebhookWrite::Save { webhook: Box::new(webhook), expected: Version::ZERO, forgive: false });
        Ok(Receipt { id: command.id.uuid(), version: version.number(), created: true })
    }
}
