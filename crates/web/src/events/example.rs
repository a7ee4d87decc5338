//! Examples for the API's description.

use serde_json::{Value, json};

/// A page of the feed.
pub(super) fn page() -> Value {
    let id = "01970000-0000-7000-8000-000000000001";
    json!({
        "items": [{
            "specversion": "1.0",
            "id": "01970000-0000-7000-8000-0000000000e1",
            "source": "/profiles",
            "type": "profiles.person.address_changed.v1",
            "subject": id,
            "time": "2026-01-01T12:00:00.123456Z",
            "datacontenttype": "application/json",
            "dataschema": "urn:profiles:events:profiles.person.address_changed.v1",
            "dataref": format!("/v1/persons/{id}"),
            "sequence": "00000000000000000007",
            "partitionkey": id,
            "dataclassification": "confidential",
            "dataregulation": "GDPR",
            "data": {"person_id": id, "version": 7, "changed": ["/addresses/home"]}
        }],
        "cursor": "1:42",
        "more": false
    })
}
