//! Keeps history: who changed what, when, through which system, from what to what.

use async_trait::async_trait;
use profiles_domain::shared::aggregate::Origin;

use crate::bus::{CommandContext, RequestContext, Subscriber};
use crate::ports::{HistoryRecord, StoreError};
use crate::unit_of_work::{Recorded, UnitOfWork};

/// The actor and the source of what takes effect because it was planned.
pub const SCHEDULE: &str = "schedule";

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
        let RequestContext { caller, source, .. } = &cx.request;
        // Whichever command found it due, nobody asked for it but whoever planned it.
        let (actor, source) = match event.origin {
            Origin::Command => (caller.name.as_str(), source.as_str()),
            Origin::Schedule => (SCHEDULE, SCHEDULE),
        };
        uow.record_history(HistoryRecord {
            subject: event.subject,
            version: event.version,
            ordinal: 0,
            at: event.at,
            actor: actor.to_owned(),
            source: source.to_owned(),
            command_id: cx.command_id,
            event: event.event.told().name().to_owned(),
            changes: event.event.told().changes()?,
            because: event.event.told().because(),
            closes_version: true,
        });
        Ok(())
    }
}
