//! Keeps history: who changed what, when, through which system, from what to what.

use async_trait::async_trait;

use crate::bus::{CommandContext, Subscriber};
use crate::ports::{HistoryRecord, StoreError};
use crate::unit_of_work::{Recorded, UnitOfWork};

/// Adds one entry to a profile's history for each domain event.
#[derive(Debug, Clone, Copy, Default)]
pub struct Audit;

#[async_trait]
impl Subscriber for Audit {
    async fn on(
        &self,
        event: &Recorded,
        uow: &mut UnitOfWork,
        cx: &CommandContext,
    ) -> Result<(), StoreError> {
        uow.record_history(HistoryRecord {
            subject: event.subject,
            version: event.version,
            ordinal: 0,
            at: event.at,
            actor: cx.request.caller.name.clone(),
            source: cx.request.source.clone(),
            command_id: cx.command_id,
            event: event.event.told().name().to_owned(),
            changes: event.event.told().changes()?,
            closes_version: true,
        });
        Ok(())
    }
}
