//! Gives a webhook a new secret.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use profiles_domain::shared::id::WebhookId;
use uuid::Uuid;

use super::{met, next};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::ports::{Webhook, WebhookKey, WebhookWrite};
use crate::profiles::{Fault, Precondition, Receipt};
use crate::unit_of_work::WebhooksUnitOfWork;
use crate::webhooks::{Parts, RotationInput, WebhookError};

/// How long messages are signed with the old secret, too, if nothing is said.
const OVERLAP: u64 = 24 * 3600;
/// The longest that can be asked for.
const LONGEST: u64 = 7 * 24 * 3600;
/// The most secrets of one webhook: each is a signature more in every message.
const MAX_KEYS: usize = 5;

/// Gives a webhook of the caller a new secret.
#[derive(Debug, Clone)]
pub struct RotateSecret {
    /// Which webhook.
    pub id: WebhookId,
    /// On what condition.
    pub precondition: Precondition,
    /// What becomes of the old one.
    pub input: RotationInput,
}

impl Command for RotateSecret {
    type Output = Receipt;
    type Error = WebhookError;
    type UnitOfWork = dyn WebhooksUnitOfWork;
    const NAME: &'static str = "rotate_webhook_secret";
    const SCOPE: Scope = Scope::WebhooksWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.id.uuid())
    }
}

pub(super) struct Handler(pub(super) Arc<Parts>);

#[async_trait]
impl CommandHandler<RotateSecret> for Handler {
    async fn handle(
        &self,
        command: &RotateSecret,
        uow: &mut (dyn WebhooksUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<WebhookError>> {
        let overlap = command.input.overlap_seconds.unwrap_or(OVERLAP);
        let overlap = i64::try_from(overlap).ok().filter(|_| overlap <= LONGEST).map(TimeDelta::seconds);
        let Some(overlap) = overlap else {
            let most = usize::try_from(LONGEST).unwrap_or(usize::MAX);
            let fault = Fault::new("/overlap_seconds", "out_of_range", format!("more than {LONGEST}"));
            let fault = fault.with("min", 0).with("max", most);
            return Err(Failure::Refused(WebhookError::Invalid(vec![fault])));
        };
        let webhook = met(&self.0, command.id, &command.precondition, &cx.request).await?;
        let (expected, version) = (webhook.version, next(&webhook));
        let until = cx.now + overlap;
        let secret = self.0.courier.transport.new_secret()?;
        let old = webhook.keys.into_iter().map(|key| WebhookKey {
            until: Some(key.until.map_or(until, |sooner| sooner.min(until))),
            ..key
        });
        let mut keys = vec![WebhookKey { secret, made_by: version, until: None }];
        keys.extend(old.filter(|key| key.until.is_some_and(|until| until > cx.now)).take(MAX_KEYS - 1));
        let webhook = Webhook { version, keys, updated_at: cx.now, ..webhook };
        uow.write(WebhookWrite::Save { webhook: Box::new(webhook), expected, forgive: false });
        Ok(Receipt { id: command.id.uuid(), version: version.number(), created: false })
    }
}
