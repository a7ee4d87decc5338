//! Events on their way to brokers: real servers, what they do when things fail, and what comes out of them.

mod kafka;
mod kafka_faults;
mod kafka_reader;
mod nats;
mod nats_outages;
mod nats_server;
mod settings;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::DateTime;
use profiles_application::events::FeedCursor;
use profiles_application::ports::{AggregateKind, AggregateRef, Outgoing, Sink, Undelivered};
use profiles_contracts::CloudEvent;
use profiles_contracts::cloud_event::{DATA_CONTENT_TYPE, SPEC_VERSION, data_schema, sequence};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// An event of a person's version.
pub(crate) fn outgoing(person: u128, version: u64) -> Outgoing {
    of_kind(AggregateKind::Person, person, version)
}

pub(crate) fn of_kind(kind: AggregateKind, number: u128, version: u64) -> Outgoing {
    let id = Uuid::from_u128(0x0197_a1b2_0000_7000_8000_0000_0000_0000 + number);
    let event_type = format!("profiles.{}.registered.v1", kind.as_str());
    Outgoing {
        cursor: FeedCursor { epoch: 1, position: version },
        subject: AggregateRef { kind, id },
        event: CloudEvent {
            specversion: SPEC_VERSION.to_owned(),
            id: Uuid::from_u128((number << 64) + u128::from(version)),
            source: "/profiles".to_owned(),
            time: DateTime::from_timestamp(1_767_225_600, 123_456_000).expect("a time"),
            datacontenttype: DATA_CONTENT_TYPE.to_owned(),
            dataschema: data_schema(&event_type),
            event_type,
            dataref: format!("/v1/somewhere/{id}"),
            sequence: sequence(version),
            partitionkey: id.to_string(),
            subject: id.to_string(),
            dataclassification: "confidential".to_owned(),
            dataregulation: Some("GDPR".to_owned()),
            traceparent: None,
            data: json!({"person_id": id, "version": version, "changed": ["/addresses/home"]}),
        },
        attempts: 0,
    }
}

/// An event that is larger than this many bytes.
pub(crate) fn larger_than(bytes: usize) -> Outgoing {
    let mut large = outgoing(99, 1);
    large.event.data = json!({"changed": ["/x".repeat(bytes / 2 + 1)]});
    large
}

/// Events in which everything is there that an event can have, or can lack, or that needs care in a header.
pub(crate) fn all_sorts() -> Vec<Outgoing> {
    let mut traced = of_kind(AggregateKind::Person, 1, 7);
    traced.event.traceparent = Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned());
    let mut unregulated = of_kind(AggregateKind::Business, 2, 1);
    unregulated.event.dataregulation = None;
    let mut awkward = of_kind(AggregateKind::Relationship, 3, u64::MAX);
    awkward.event.source = "https://profiles.example/50%25/ü \"quoted\"?a=b".to_owned();
    vec![traced, unregulated, awkward]
}

/// What a consumer got.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Arrived {
    /// The event, however it looked: as a consumer reads it that knows CloudEvents and nothing of this service. `prefix` is
    /// before the names of attributes.
    pub(crate) fn event(&self, prefix: &str) -> CloudEvent {
        let content_type = &self.headers["content-type"];
        if content_type == "application/cloudevents+json" {
            return serde_json::from_slice(&self.body).expect("a structured event");
        }
        let mut members = Map::new();
        for (name, value) in &self.headers {
            if let Some(name) = name.strip_prefix(prefix) {
                members.insert(name.to_owned(), Value::from(value.as_str()));
            }
        }
        members.insert("datacontenttype".to_owned(), Value::from(content_type.as_str()));
        members.insert("data".to_owned(), serde_json::from_slice(&self.body).expect("data in JSON"));
        serde_json::from_value(Value::Object(members)).expect("a binary event")
    }
}

/// Delivers until it succeeds, as long as the broker is away: as the relay does, which waits in between.
pub(crate) async fn deliver_when_back(sink: &dyn Sink, outgoing: &Outgoing) {
    let delivered = async {
        while let Err(error) = sink.deliver(outgoing).await {
            assert!(matches!(error, Undelivered::Away { .. }), "{error:?}");
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), delivered)
        .await
        .expect("a broker that is back takes events");
}

/// The reason, which must be that the broker is away.
pub(crate) fn away(result: Result<(), Undelivered>) -> String {
    match result {
        Err(Undelivered::Away { reason, .. }) => reason,
        other => panic!("expected that the broker is away, not {other:?}"),
    }
}

/// The reason, which must be about this one event.
pub(crate) fn refused(result: Result<(), Undelivered>) -> String {
    match result {
        Err(Undelivered::Refused { reason, .. }) => reason,
        other => panic!("expected that the event is refused, not {other:?}"),
    }
}
