//! Examples for the API's description.

use profiles_application::webhooks::SAMPLE_SECRET;
use serde_json::{Value, json};

const ID: &str = "01970000-0000-7000-8000-0000000000f1";

/// How one is made.
pub(super) fn input() -> Value {
    json!({
        "url": "https://hooks.example/profiles", "types": ["profiles.person.*", "profiles.business.*"],
        "description": "Keeps the search of the shop up to date",
    })
}

/// A secret, shown once.
pub(super) fn secret() -> Value {
    json!({"id": ID, "secret": SAMPLE_SECRET})
}

/// One as it's read.
pub(super) fn webhook() -> Value {
    json!({
        "id": ID, "version": 1, "url": "https://hooks.example/profiles",
        "types": ["profiles.person.*", "profiles.business.*"],
        "description": "Keeps the search of the shop up to date", "full_values": false, "active": true,
        "disabled": null, "old_secret_until": null, "failing_since": null,
        "last_success_at": "2026-03-01T10:11:12Z", "last_failure_at": null,
        "created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-01-05T09:00:00Z",
    })
}

/// An entry of the log.
pub(super) fn attempt() -> Value {
    json!({
        "id": "01970000-0000-7000-8000-0000000000a1", "kind": "delivery",
        "event_id": "01970000-0000-7000-8000-0000000000e1",
        "event_type": "profiles.person.address_changed.v1", "cursor": "1:42", "number": 1,
        "at": "2026-03-01T10:11:12Z", "succeeded": false, "status": 503, "failure": null, "duration_ms": 41,
        "next_attempt_at": "2026-03-01T10:11:17Z",
    })
}

/// A message.
pub(super) fn preview() -> Value {
    json!({
        "method": "POST", "url": "https://hooks.example/profiles",
        "headers": {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "webhook-id": "01970000-0000-7000-8000-0000000000e2", "webhook-timestamp": "1772359872",
            "webhook-signature": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
        },
        "body": "{\"specversion\":\"1.0\",…}",
        "secret": SAMPLE_SECRET,
    })
}
