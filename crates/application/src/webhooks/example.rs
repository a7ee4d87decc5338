//! Events for trying things: an example of each type, and the event of a test.

use chrono::{DateTime, Utc};
use profiles_contracts::IntegrationEvent;
use profiles_contracts::webhook::{WebhookChange, WebhookPinged};
use profiles_domain::shared::id::EventId;
use profiles_domain::shared::version::Version;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ports::{AggregateKind, AggregateRef, FeedEvent, StoreError, Webhook};

/// The event of a test.
pub(super) fn ping(webhook: &Webhook, id: EventId, now: DateTime<Utc>) -> Result<FeedEvent, StoreError> {
    let event = WebhookPinged(WebhookChange {
        webhook_id: webhook.id.uuid(),
        version: webhook.version.number(),
        owner: webhook.owner.clone(),
        changed: Vec::new(),
        reason: None,
    });
    let data = serde_json::to_value(event)
        .map_err(|error| StoreError::Failed(format!("an event can't be written: {error}")))?;
    Ok(FeedEvent {
        position: 0,
        event_id: id,
        subject: AggregateRef { kind: AggregateKind::Webhook, id: webhook.id.uuid() },
        version: webhook.version,
        event_type: WebhookPinged::TYPE.to_owned(),
        occurred_at: now,
        data,
        headers: Value::Null,
    })
}

/// An event of a type as it may be. Its ids are nobody's.
pub(super) fn of_type(event_type: &str, now: DateTime<Utc>) -> FeedEvent {
    let (subject, other) = (Uuid::from_u128(ID), Uuid::from_u128(ID + 1));
    let mut parts = event_type.split('.').skip(1);
    let kind = parts.next().and_then(AggregateKind::from_name).unwrap_or(AggregateKind::Person);
    // `birth_date_changed` tells of `/birth_date`.
    let attribute = parts.next().and_then(|name| name.strip_suffix("_changed"));
    let changed: Vec<_> = attribute.map(|attribute| format!("/{attribute}")).into_iter().collect();
    let data = match kind {
        AggregateKind::Person => json!({"person_id": subject, "version": VERSION, "changed": changed}),
        AggregateKind::Business => json!({"business_id": subject, "version": VERSION, "changed": changed}),
        AggregateKind::Relationship => json!({
            "relationship_id": subject, "version": VERSION, "kind": "owner", "changed": changed,
            "from": {"kind": "person", "id": subject}, "to": {"kind": "business", "id": other},
        }),
        AggregateKind::Webhook => json!({
            "webhook_id": subject, "version": VERSION, "owner": "example", "changed": ["/active", "/disabled"],
            "reason": "failing",
        }),
    };
    FeedEvent {
        position: 0,
        event_id: EventId::new(Uuid::from_u128(ID + 0xe1)),
        subject: AggregateRef { kind, id: subject },
        version: Version::new(VERSION),
        event_type: event_type.to_owned(),
        occurred_at: now,
        data,
        headers: Value::Null,
    }
}

const ID: u128 = 0x0197_0000_0000_7000_8000_0000_0000_0001;
const VERSION: u64 = 7;

#[cfg(test)]
mod tests {
    use profiles_contracts::catalogue;

    use super::*;

    #[test]
    fn there_is_an_example_of_every_type_that_is_what_the_type_says() {
        use profiles_contracts::{business, person, relationship};
        for event in catalogue() {
            let example = of_type(event.event_type, DateTime::UNIX_EPOCH);
            let data = example.data;
            let read = match example.subject.kind {
                AggregateKind::Person => serde_json::from_value::<person::PersonChange>(data).map(drop),
                AggregateKind::Business => serde_json::from_value::<business::BusinessChange>(data).map(drop),
                AggregateKind::Relationship => {
                    serde_json::from_value::<relationship::RelationshipChange>(data).map(drop)
                }
                AggregateKind::Webhook => serde_json::from_value::<WebhookChange>(data).map(drop),
            };
            assert!(read.is_ok(), "{}: {read:?}", event.event_type);
            assert!(
                event.event_type.contains(&format!(".{}.", example.subject.kind)),
                "{}",
                event.event_type
            );
        }
    }
}
