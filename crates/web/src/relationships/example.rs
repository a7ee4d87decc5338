//! Examples of the document.

use serde_json::{Value, json};

/// A child's guardian, as the child sees it.
pub(super) fn guardian() -> Value {
    json!({
        "id": "970c2bab-be59-51b5-aa99-100fac1c9bd2", "version": 1, "kind": "guardian",
        "other": {"kind": "person", "id": "01970000-0000-7000-8000-000000000002"},
        "kinship": null, "kinship_description": null, "share": null, "title": null,
        "valid_from": "2020-05-17", "valid_to": null,
        "created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-01-05T09:00:00Z",
    })
}

/// A business's owner.
pub(super) fn owner() -> Value {
    json!({
        "id": "68e8ec1e-d465-5ede-8a5d-0ba2e7976f0b", "version": 2, "kind": "owner",
        "other": {"kind": "person", "id": "01970000-0000-7000-8000-000000000002"},
        "kinship": null, "kinship_description": null, "share": 33.3333, "title": null,
        "valid_from": null, "valid_to": null,
        "created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-03-01T10:11:12Z",
    })
}

/// How one is written.
pub(super) fn input(read: &Value) -> Value {
    let written = ["kind", "share", "valid_from"].map(|name| (name.to_owned(), read[name].clone()));
    written.into_iter().filter(|(_, value)| !value.is_null()).collect::<serde_json::Map<_, _>>().into()
}

/// A history.
pub(super) fn history() -> Value {
    json!({
        "items": [{
            "version": 2, "at": "2026-03-01T10:11:12Z", "actor": "crm", "source": "http",
            "command_id": "01970000-0000-7000-8000-0000000000c0", "event": "share_changed",
            "changes": [{"path": "/share", "from": null, "to": 33.3333}],
        }],
        "next_cursor": null,
    })
}
