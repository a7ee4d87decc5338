//! Events as messages, in the two modes of CloudEvents.

use std::borrow::Cow;

use profiles_application::ports::Undelivered;
use profiles_contracts::CloudEvent;
use profiles_contracts::cloud_event::CONTENT_TYPE;

/// How events look in messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// The message is the whole event as JSON, envelope and data (`application/cloudevents+json`).
    #[default]
    Structured,
    /// The message is the data; everything else of the event is in headers.
    Binary,
}

/// What a message holds, before a protocol gives names to the headers.
pub(crate) struct Content<'a> {
    /// The media type of the body.
    pub(crate) content_type: &'a str,
    /// What goes into headers, by the names that CloudEvents gives them.
    pub(crate) attributes: Vec<(&'static str, Cow<'a, str>)>,
    pub(crate) body: Vec<u8>,
}

impl Mode {
    /// An event in this mode.
    pub(crate) fn encode(self, event: &CloudEvent) -> Result<Content<'_>, Undelivered> {
        let (content_type, attributes, body) = match self {
            Self::Structured => (CONTENT_TYPE, Vec::new(), serde_json::to_vec(event)),
            Self::Binary => {
                (event.datacontenttype.as_str(), event.attributes(), serde_json::to_vec(&event.data))
            }
        };
        // Its message could quote what it was about.
        let body = body.map_err(|_| Undelivered::refused("the event can't be written as JSON"))?;
        Ok(Content { content_type, attributes, body })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::DateTime;
    use profiles_contracts::cloud_event::{DATA_CONTENT_TYPE, SPEC_VERSION, data_schema, sequence};
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    pub(crate) fn event() -> CloudEvent {
        let subject = Uuid::from_u128(1).to_string();
        CloudEvent {
            specversion: SPEC_VERSION.to_owned(),
            id: Uuid::from_u128(2),
            source: "/profiles".to_owned(),
            event_type: "profiles.person.registered.v1".to_owned(),
            time: DateTime::from_timestamp(1_767_225_600, 0).unwrap(),
            datacontenttype: DATA_CONTENT_TYPE.to_owned(),
            dataschema: data_schema("profiles.person.registered.v1"),
            dataref: format!("/v1/persons/{subject}"),
            sequence: sequence(1),
            partitionkey: subject.clone(),
            subject,
            dataclassification: "confidential".to_owned(),
            dataregulation: Some("GDPR".to_owned()),
            traceparent: None,
            data: json!({"version": 1}),
        }
    }

    #[test]
    fn the_whole_event_is_the_body_or_its_data_is() {
        let event = event();
        let structured = Mode::Structured.encode(&event).unwrap();
        assert_eq!(
            (structured.content_type, structured.attributes.len()),
            ("application/cloudevents+json", 0)
        );
        assert_eq!(serde_json::from_slice::<CloudEvent>(&structured.body).unwrap(), event);
        let binary = Mode::Binary.encode(&event).unwrap();
        assert_eq!(binary.content_type, "application/json");
        assert_eq!(serde_json::from_slice::<Value>(&binary.body).unwrap(), event.data);
        assert!(binary.attributes.iter().any(|(name, value)| *name == "type" && *value == event.event_type));
    }
}
