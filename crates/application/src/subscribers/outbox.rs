//! Puts integration events into the outbox, from where they leave once the transaction is committed.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_contracts::person::PersonChange;
use profiles_domain::profiles::person::PersonEvent;
use profiles_domain::shared::id::EventId;
use serde_json::json;

use crate::bus::{CommandContext, Subscriber};
use crate::ports::{IdGenerator, OutboxRecord, StoreError};
use crate::profiles::fault::step;
use crate::profiles::person::event_view;
use crate::unit_of_work::{Recorded, UnitOfWork};

/// Turns each domain event into the integration event that other teams get.
pub struct Outbox {
    ids: Arc<dyn IdGenerator>,
}

impl Outbox {
    /// Events get their ids from `ids`.
    #[must_use]
    pub fn new(ids: Arc<dyn IdGenerator>) -> Self {
        Self { ids }
    }
}

#[async_trait]
impl Subscriber for Outbox {
    async fn on(
        &self,
        event: &Recorded,
        uow: &mut UnitOfWork,
        cx: &CommandContext,
    ) -> Result<(), StoreError> {
        let change = PersonChange {
            person_id: event.person_id.uuid(),
            version: event.version.number(),
            changed: changed(&event.event)?,
        };
        let (event_type, data) = event_view::integration_event(&event.event, change)?;
        uow.publish(OutboxRecord {
            event_id: EventId::new(self.ids.next()),
            aggregate_type: "person",
            aggregate_id: event.person_id.uuid(),
            version: event.version,
            event_type,
            occurred_at: event.at,
            data,
            headers: json!({"command_id": cx.command_id.uuid(), "traceparent": cx.request.traceparent}),
        });
        Ok(())
    }
}

/// Which attributes an event changed, without rendering their values where there's no need to.
fn changed(event: &PersonEvent) -> Result<Vec<String>, StoreError> {
    let labelled = |attribute: &str, label: &str| vec![format!("/{attribute}{}", step(label))];
    Ok(match event {
        PersonEvent::EmailChanged(label, _) => labelled("emails", label.as_str()),
        PersonEvent::PhoneNumberChanged(label, _) => labelled("phone_numbers", label.as_str()),
        PersonEvent::AddressChanged(label, _) => labelled("addresses", label.as_str()),
        PersonEvent::ExternalIdChanged(system, _) => labelled("external_ids", system.as_str()),
        other => event_view::changes(other)?.into_iter().map(|change| change.path).collect(),
    })
}
