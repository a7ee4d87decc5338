//! Puts events into their envelopes.

use std::sync::Arc;

use profiles_contracts::CloudEvent;
use profiles_contracts::cloud_event::{DATA_CONTENT_TYPE, SPEC_VERSION, data_schema, sequence};
use serde_json::Value;
use uuid::Uuid;

use crate::ports::{AggregateKind, FeedEvent};

/// The name under which a service sends its events: a URI reference (RFC 3986) that its operators choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source(Arc<str>);

impl Default for Source {
    fn default() -> Self {
        Self::new("/profiles")
    }
}

impl Source {
    /// A source of that name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The event in its envelope.
    #[must_use]
    pub fn envelope(&self, event: FeedEvent) -> CloudEvent {
        let FeedEvent { subject, version, event_type, occurred_at, data, headers, .. } = event;
        // About people: relationships have one at an end at least. Businesses may be people by another name.
        let personal = matches!(subject.kind, AggregateKind::Person | AggregateKind::Relationship);
        CloudEvent {
            specversion: SPEC_VERSION.to_owned(),
            id: event.event_id.uuid(),
            source: self.0.to_string(),
            dataschema: data_schema(&event_type),
            event_type,
            subject: subject.id.to_string(),
            time: occurred_at,
            datacontenttype: DATA_CONTENT_TYPE.to_owned(),
            dataref: reference(subject.kind, subject.id, &data),
            sequence: sequence(version.number()),
            partitionkey: subject.id.to_string(),
            dataclassification: "confidential".to_owned(),
            dataregulation: personal.then(|| "GDPR".to_owned()),
            traceparent: headers.get("traceparent").and_then(Value::as_str).map(str::to_owned),
            data,
        }
    }
}

/// Where to read what it says now.
fn reference(kind: AggregateKind, id: Uuid, data: &Value) -> String {
    let end = |name: &str| {
        let text = |member: &str| data.get(name)?.get(member)?.as_str();
        Some((collection(text("kind")?), text("id")?))
    };
    match (kind, end("from"), end("to")) {
        (AggregateKind::Relationship, Some((of, from)), Some((_, to))) => {
            format!("/v1/{of}/{from}/relationships/{to}")
        }
        (AggregateKind::Relationship, ..) => format!("/v1/relationships/{id}/history"),
        (AggregateKind::Webhook, ..) => format!("/v1/webhooks/{id}"),
        (AggregateKind::Person | AggregateKind::Business, ..) => {
            format!("/v1/{}/{id}", collection(kind.as_str()))
        }
    }
}

fn collection(kind: &str) -> &'static str {
    if kind == AggregateKind::Business.as_str() { "businesses" } else { "persons" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_lead_to_what_the_api_serves() {
        let id = Uuid::from_u128(1);
        assert_eq!(reference(AggregateKind::Person, id, &Value::Null), format!("/v1/persons/{id}"));
        assert_eq!(reference(AggregateKind::Business, id, &Value::Null), format!("/v1/businesses/{id}"));
        let data = json!({"from": {"kind": "person", "id": "a"}, "to": {"kind": "business", "id": "b"}});
        assert_eq!(reference(AggregateKind::Relationship, id, &data), "/v1/persons/a/relationships/b");
        assert_eq!(reference(AggregateKind::Webhook, id, &Value::Null), format!("/v1/webhooks/{id}"));
        let history = reference(AggregateKind::Relationship, id, &Value::Null);
        assert_eq!(history, format!("/v1/relationships/{id}/history"));
    }
}
