//! Puts integration events into the outbox, from where they leave once the transaction is committed.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_contracts::business::BusinessChange;
use profiles_contracts::person::{Because, PersonChange};
use profiles_domain::shared::id::EventId;
use serde_json::json;

use crate::bus::{CommandContext, Subscriber};
use crate::ports::{IdGenerator, OutboxRecord, StoreError};
use crate::profiles::business::event_view as of_businesses;
use crate::profiles::person::event_view as of_persons;
use crate::profiles::relationship::event_view as of_relationships;
use crate::profiles::view::BecauseView;
use crate::unit_of_work::{AnyEvent, Recorded, UnitOfWork};

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
        let changed = event.event.told().changed()?;
        let (event_type, data) = match &event.event {
            AnyEvent::Person(of_person) => {
                let (person_id, version) = (event.subject.id, event.version.number());
                let because =
                    event.event.told().because().map(|BecauseView { address_of }| Because { address_of });
                let change = PersonChange { person_id, version, changed, because };
                of_persons::integration_event(of_person, change)?
            }
            AnyEvent::Business(of_business) => {
                let (business_id, version) = (event.subject.id, event.version.number());
                let change = BusinessChange { business_id, version, changed };
                of_businesses::integration_event(of_business, change)?
            }
            AnyEvent::Relationship(of_relationship) => {
                let version = event.version.number();
                let change = of_relationships::change_of(of_relationship.key, version, changed);
                of_relationships::integration_event(of_relationship, change)?
            }
        };
        uow.publish(OutboxRecord {
            event_id: EventId::new(self.ids.next()),
            subject: event.subject,
            version: event.version,
            event_type,
            occurred_at: event.at,
            data,
            headers: json!({"command_id": cx.command_id.uuid(), "traceparent": cx.request.traceparent}),
        });
        Ok(())
    }
}
