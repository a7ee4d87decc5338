//! Puts integration events into the outbox, from where they leave once the transaction is committed.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use profiles_contracts::IntegrationEvent;
use profiles_contracts::business::BusinessChange;
use profiles_contracts::person::{Because, PersonChange};
use profiles_domain::shared::id::EventId;
use serde_json::{Value, json};

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
                let change = PersonChange { person_id, version, changed, because, values: BTreeMap::new() };
                of_persons::integration_event(of_person, change)?
            }
            AnyEvent::Business(of_business) => {
                let (business_id, version) = (event.subject.id, event.version.number());
                let change = BusinessChange { business_id, version, changed, values: BTreeMap::new() };
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

    async fn finish(&self, uow: &mut UnitOfWork, _: &CommandContext) -> Result<(), StoreError> {
        let records = uow.take_published();
        let mut summaries: BTreeMap<_, (OutboxRecord, usize)> = BTreeMap::new();
        for (index, record) in records.iter().enumerate() {
            let version = (record.subject, record.version);
            if let Some((summary, last)) = summaries.get_mut(&version) {
                *last = index;
                if summary_of(record.event_type).is_some() {
                    add(&mut summary.data, &record.data);
                }
            } else if let Some(event_type) = summary_of(record.event_type) {
                let event_id = EventId::new(self.ids.next());
                summaries.insert(version, (OutboxRecord { event_id, event_type, ..record.clone() }, index));
            }
        }
        // Each behind the last event of its version.
        let mut behind: BTreeMap<_, _> =
            summaries.into_values().map(|(summary, last)| (last, summary)).collect();
        for (index, record) in records.into_iter().enumerate() {
            uow.publish(record);
            if let Some(summary) = behind.remove(&index) {
                uow.publish(summary);
            }
        }
        Ok(())
    }
}

/// The type of the event that sums up those of this type.
fn summary_of(event_type: &str) -> Option<&'static str> {
    use profiles_contracts::{business, person};
    match event_type {
        person::EmailChanged::TYPE | person::PhoneNumberChanged::TYPE | person::AddressChanged::TYPE => {
            Some(person::ContactInformationChanged::TYPE)
        }
        business::EmailChanged::TYPE
        | business::PhoneNumberChanged::TYPE
        | business::AddressChanged::TYPE => Some(business::ContactInformationChanged::TYPE),
        _ => None,
    }
}

/// Adds the changes of an event to a summary, whose reason stays only if it is everybody's.
fn add(summary: &mut Value, event: &Value) {
    if let (Some(all), Some(more)) = (
        summary.get_mut("changed").and_then(Value::as_array_mut),
        event.get("changed").and_then(Value::as_array),
    ) {
        all.extend(more.iter().filter(|path| !all.contains(path)).cloned().collect::<Vec<_>>());
    }
    if summary.get("because") != event.get("because")
        && let Some(summary) = summary.as_object_mut()
    {
        summary.remove("because");
    }
}
