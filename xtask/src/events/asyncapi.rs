//! The AsyncAPI 3 document: which events there are, and where they can be had.

use profiles_contracts::cloud_event::CONTENT_TYPE;
use profiles_contracts::{Described, catalogue};
use serde_json::{Map, Value, json};

use super::schemas;

const INFO: &str = "Everything that happens to people, businesses and their relationships, as CloudEvents 1.0. Nothing is \
    published for a transaction that did not commit, nothing committed is lost; per profile, events arrive in the order of \
    its versions; delivery is at least once, and `id` tells repeats. Payloads name the attributes that changed and never \
    hold their values: `dataref` leads to what the profile says now.";

/// The document.
pub(super) fn document() -> Value {
    let (mut of_channel, mut messages, mut payloads) = (Map::new(), Map::new(), Map::new());
    payloads.insert("CloudEvent".to_owned(), schemas::embedded_envelope());
    for event in catalogue() {
        let name = event.event_type;
        of_channel.insert(name.to_owned(), json!({"$ref": format!("#/components/messages/{name}")}));
        messages.insert(name.to_owned(), message(event));
        payloads.insert(name.to_owned(), schemas::embedded(event));
    }
    let choices: Vec<_> =
        of_channel.keys().map(|name| json!({"$ref": format!("#/channels/feed/messages/{name}")})).collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {"title": "Profiles", "version": "1", "description": INFO},
        "defaultContentType": CONTENT_TYPE,
        "channels": {
            "feed": {
                "address": "/v1/events",
                "description": "The feed over HTTP: pages of events after a cursor, or server-sent events.",
                "messages": of_channel,
            },
        },
        "operations": {
            "publish": {"action": "send", "channel": {"$ref": "#/channels/feed"}, "messages": choices},
        },
        "components": {"messages": messages, "schemas": payloads},
    })
}

fn message(event: &Described) -> Value {
    let name = event.event_type;
    json!({
        "name": name,
        "title": event.name,
        "summary": event.description.trim(),
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/CloudEvent"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": name},
                        "data": {"$ref": format!("#/components/schemas/{name}")},
                    },
                },
            ],
        },
    })
}
