//! The example of the document: one business, as written and as read.

use serde_json::{Value, json};

/// A business as written.
pub(super) fn input() -> Value {
    json!({
        "legal_name": "Muster Werkzeugbau GmbH",
        "trade_names": ["Muster"],
        "legal_form": "2HBR",
        "registration": {"jurisdiction": "DE", "register": "RA000242", "number": "HRB 86891"},
        "tax_ids": {"de_vat": "DE136695976"},
        "lei": "5493001KJTIIGC8Y1R12",
        "industry": {"nace_2": "25.73"},
        "website": "https://example.org",
        "founded_on": "1990-05",
        "emails": {"billing": {"address": "billing@example.org"}},
        "phone_numbers": {"work": {"number": "030 123456", "region": "DE"}},
        "addresses": {"work": {
            "street": "Musterstraße 1", "locality": "Berlin", "postal_code": "10115", "country": "DE",
        }},
        "external_ids": {"erp": "4711"},
    })
}

/// A merge patch.
pub(super) fn patch() -> Value {
    json!({"trade_names": ["Muster", "Muster Tools"], "tax_ids": {"fr_siren": "732829320"}, "website": null})
}

/// A search.
pub(super) fn search() -> Value {
    json!({"registration": {"jurisdiction": "DE", "number": "hrb-86891"}, "limit": 20})
}

/// A business as read.
pub(super) fn business() -> Value {
    json!({
        "id": "01970000-0000-7000-8000-000000000001",
        "kind": "business",
        "version": 7,
        "status": "active",
        "ended_on": null,
        "merged_into": null,
        "legal_name": "Muster Werkzeugbau GmbH",
        "trade_names": ["Muster"],
        "legal_form": "2HBR",
        "registration": {"jurisdiction": "DE", "register": "RA000242", "number": "HRB 86891"},
        "tax_ids": {"de_vat": "DE136695976"},
        "lei": "5493001KJTIIGC8Y1R12",
        "industry": {"nace_2": "25.73"},
        "website": "https://example.org/",
        "founded_on": "1990-05",
        "emails": {"billing": {"address": "billing@example.org", "primary": true}},
        "phone_numbers": {"work": {"number": "+4930123456", "primary": true, "known_range": true}},
        "addresses": {"work": {
            "street": "Musterstraße 1", "locality": "Berlin", "dependent_locality": null, "postal_code": "10115",
            "administrative_area": null, "sorting_code": null, "country": "DE", "primary": true,
            "formatted": "Musterstraße 1\n10115 Berlin\nGERMANY", "issues": [],
        }},
        "external_ids": {"erp": "4711"},
        "upcoming": [{
            "id": "30c5b2ae-4ff4-5f7a-8b0e-6f3f6f6d8a01", "valid_from": "2100-01-01T00:00:00Z",
            "path": "/legal_name", "value": "Muster Werkzeugbau SE",
        }],
        "created_at": "2026-01-05T09:00:00Z",
        "updated_at": "2026-03-01T10:11:12Z",
    })
}

/// A page of businesses.
pub(super) fn page() -> Value {
    json!({"items": [business()], "next_cursor": null})
}

/// A page of a history.
pub(super) fn history() -> Value {
    json!({
        "items": [{
            "version": 7,
            "at": "2026-03-01T10:11:12Z",
            "actor": "erp",
            "source": "http",
            "command_id": "01970000-0000-7000-8000-000000000002",
            "event": "lei_changed",
            "changes": [{"path": "/lei", "from": null, "to": "5493001KJTIIGC8Y1R12"}],
        }],
        "next_cursor": null,
    })
}
