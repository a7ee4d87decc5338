//! The envelope in which events travel: CloudEvents 1.0, in structured and in binary mode.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::IntegrationEvent;

/// The version of CloudEvents that `specversion` names.
pub const SPEC_VERSION: &str = "1.0";
/// The media type of the data.
pub const DATA_CONTENT_TYPE: &str = "application/json";
/// The media type of an event in structured mode, the envelope included.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";
/// The media type of several such events, as a JSON array.
pub const BATCH_CONTENT_TYPE: &str = "application/cloudevents-batch+json";

/// How many digits `sequence` has: enough for every version, so that texts compare as the numbers do.
const SEQUENCE_DIGITS: usize = 20;

/// An event in its envelope, as the JSON format of CloudEvents 1.0 has it.
///
/// Delivery is at least once, and in the order of the versions of each profile: `id` tells repeats, `sequence` tells
/// which of two is newer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CloudEvent<D = Value> {
    /// Always `1.0`.
    pub specversion: String,
    /// Identifies the event for ever, however often it is delivered.
    pub id: Uuid,
    /// The service that it happened in: a URI reference that its operators choose.
    pub source: String,
    /// What happened: `profiles.person.address_changed.v1`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The id of the person, business or relationship to whom it happened.
    pub subject: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// Names the JSON Schema of `data`.
    pub dataschema: String,
    /// Where to read what the profile says now: a path of the HTTP API.
    pub dataref: String,
    /// The version of the profile, with leading zeros so that texts compare as numbers do (extension "Sequence").
    pub sequence: String,
    /// The same for all events that have an order among them: the `subject` (extension "Partitioning").
    pub partitionkey: String,
    /// How to treat it: `confidential`, since ids lead to people; `restricted` with values (extension "Data
    /// Classification").
    pub dataclassification: String,
    /// The laws that it falls under: `GDPR`, where people are concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataregulation: Option<String>,
    /// The trace of the request that it came of (W3C Trace Context).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The event itself.
    pub data: D,
}

/// The version of a profile as `sequence` writes it.
#[must_use]
pub fn sequence(version: u64) -> String {
    format!("{version:0SEQUENCE_DIGITS$}")
}

/// The name of the schema of events of a type.
#[must_use]
pub fn data_schema(event_type: &str) -> String {
    format!("urn:profiles:events:{event_type}")
}

impl<D> CloudEvent<D> {
    /// The version of the profile; `None` if another service wrote this with a sequence of its own.
    #[must_use]
    pub fn version(&self) -> Option<u64> {
        self.sequence.parse().ok()
    }

    /// Everything but the data, by name, for binary mode: behind `ce-` in the headers of HTTP and NATS, behind `ce_` in
    /// those of Kafka. All values are ASCII, but for a `source` that isn't.
    #[must_use]
    pub fn attributes(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let time = self.time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let given = |name, value: &'_ Option<String>| value.clone().map(|value| (name, Cow::Owned(value)));
        let mut all = vec![
            ("specversion", self.specversion.as_str().into()),
            ("id", self.id.to_string().into()),
            ("source", self.source.as_str().into()),
            ("type", self.event_type.as_str().into()),
            ("subject", self.subject.as_str().into()),
            ("time", time.into()),
            ("dataschema", self.dataschema.as_str().into()),
            ("dataref", self.dataref.as_str().into()),
            ("sequence", self.sequence.as_str().into()),
            ("partitionkey", self.partitionkey.as_str().into()),
            ("dataclassification", self.dataclassification.as_str().into()),
        ];
        all.extend(given("dataregulation", &self.dataregulation));
        all.extend(given("traceparent", &self.traceparent));
        all
    }
}

impl CloudEvent {
    /// The event as a type, if it is of this type.
    ///
    /// # Errors
    /// When the data isn't what the type says.
    pub fn typed<E: IntegrationEvent>(&self) -> Option<Result<E, serde_json::Error>> {
        (self.event_type == E::TYPE).then(|| serde_json::from_value(self.data.clone()))
    }

    /// The whole event with its data as a type, if it is of this type.
    ///
    /// # Errors
    /// When the data isn't what the type says.
    pub fn to_typed<E: IntegrationEvent>(&self) -> Option<Result<CloudEvent<E>, serde_json::Error>> {
        let data = self.typed::<E>()?;
        Some(data.map(|data| self.clone().with(data)))
    }
}

impl<D> CloudEvent<D> {
    /// The same event with other data.
    fn with<T>(self, data: T) -> CloudEvent<T> {
        CloudEvent {
            specversion: self.specversion,
            id: self.id,
            source: self.source,
            event_type: self.event_type,
            subject: self.subject,
            time: self.time,
            datacontenttype: self.datacontenttype,
            dataschema: self.dataschema,
            dataref: self.dataref,
            sequence: self.sequence,
            partitionkey: self.partitionkey,
            dataclassification: self.dataclassification,
            dataregulation: self.dataregulation,
            traceparent: self.traceparent,
            data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::{AddressChanged, NameChanged};

    fn event() -> CloudEvent {
        let id = "01970000-0000-7000-8000-000000000001";
        CloudEvent {
            specversion: SPEC_VERSION.to_owned(),
            id: Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0002),
            source: "/profiles".to_owned(),
            event_type: AddressChanged::TYPE.to_owned(),
            subject: id.to_owned(),
            time: DateTime::from_timestamp(1_767_225_600, 5_000_000).unwrap(),
            datacontenttype: DATA_CONTENT_TYPE.to_owned(),
            dataschema: data_schema(AddressChanged::TYPE),
            dataref: format!("/v1/persons/{id}"),
            sequence: sequence(7),
            partitionkey: id.to_owned(),
            dataclassification: "confidential".to_owned(),
            dataregulation: Some("GDPR".to_owned()),
            traceparent: None,
            data: serde_json::json!({"person_id": id, "version": 7, "changed": ["/addresses/home"]}),
        }
    }

    #[test]
    fn an_envelope_keeps_its_form() {
        insta::assert_json_snapshot!(event());
        let again: CloudEvent = serde_json::from_value(serde_json::to_value(event()).unwrap()).unwrap();
        assert_eq!(again, event());
    }

    #[test]
    fn what_is_no_data_is_an_attribute_of_binary_mode() {
        let mut event = event();
        event.traceparent = Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned());
        let members = serde_json::to_value(&event).unwrap();
        let members = members.as_object().unwrap();
        let attributes = event.attributes();
        // The media type of the data has a header of its own.
        assert_eq!(attributes.len() + 2, members.len());
        for (name, value) in attributes {
            assert_eq!(members[name], *value, "{name}");
            // CloudEvents 1.0, section "Naming conventions".
            assert!(name.len() <= 20 && name.bytes().all(|byte| byte.is_ascii_lowercase()), "{name}");
        }
    }

    #[test]
    fn an_event_opens_as_its_own_type_only() {
        let event = event();
        let address: AddressChanged = event.typed().unwrap().unwrap();
        assert_eq!((address.0.version, event.version()), (7, Some(7)));
        assert!(event.typed::<NameChanged>().is_none());
        let broken = CloudEvent { data: serde_json::json!({}), ..event };
        assert!(broken.typed::<AddressChanged>().unwrap().is_err());
    }

    #[test]
    fn sequences_compare_as_versions_do() {
        assert!(sequence(9) < sequence(10) && sequence(u64::MAX).len() == SEQUENCE_DIGITS);
    }
}
