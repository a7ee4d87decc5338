//! The example of the document: one person, as written and as read.

use serde_json::{Value, json};

use crate::profiles::contact_points;

/// A person as written.
pub(super) fn input() -> Value {
    json!({
        "name": {"given": "Maria", "additional": "Salomea", "family": "Skłodowska", "preferred": "Marie"},
        "birth_date": "1867-11-07",
        "birth_place": {"locality": "Warszawa", "country": "PL"},
        "gender": "female",
        "pronouns": "she/her",
        "nationalities": ["PL", "FR"],
        "languages": ["pl", "fr"],
        "time_zone": "Europe/Paris",
        "emails": {"home": {"address": "marie@example.org"}},
        "phone_numbers": {"mobile": {"number": "06 12 34 56 78", "region": "FR"}},
        "addresses": {"home": contact_points::example::address()},
        "external_ids": {"crm": "42"},
    })
}

/// A merge patch.
pub(super) fn patch() -> Value {
    json!({"name": {"preferred": "Marie"}, "pronouns": null, "emails": {"work": {"address": "m.curie@example.org"}}})
}

/// A search.
pub(super) fn search() -> Value {
    json!({"name": "sklodowska", "birth_date": "1867-11-07", "limit": 20})
}

/// A person as read.
pub(super) fn person() -> Value {
    json!({
        "id": "01970000-0000-7000-8000-000000000001",
        "kind": "person",
        "version": 7,
        "status": "active",
        "name": {
            "given": "Maria", "additional": "Salomea", "family": "Skłodowska", "prefix": null, "suffix": null,
            "preferred": "Marie", "full": "Maria Salomea Skłodowska", "sort": "Skłodowska, Maria Salomea",
        },
        "birth_date": "1867-11-07",
        "birth_place": {"locality": "Warszawa", "country": "PL"},
        "deceased_on": null,
        "gender": "female",
        "pronouns": "she/her",
        "nationalities": ["PL", "FR"],
        "languages": ["pl", "fr"],
        "time_zone": "Europe/Paris",
        "emails": {"home": {"address": "marie@example.org", "primary": true}},
        "phone_numbers": {"mobile": {"number": "+33612345678", "primary": true, "known_range": true}},
        "addresses": {"home": {
            "street": "11 rue Pierre et Marie Curie", "locality": "Paris", "dependent_locality": null,
            "postal_code": "75005", "administrative_area": null, "sorting_code": null, "country": "FR",
            "primary": true, "formatted": "11 rue Pierre et Marie Curie\n75005 Paris\nFRANCE", "issues": [],
        }},
        "address_source": null,
        "external_ids": {"crm": "42"},
        "upcoming": [contact_points::example::planned()],
        "created_at": "2026-01-05T09:00:00Z",
        "updated_at": "2026-03-01T10:11:12Z",
    })
}

/// A page of persons.
pub(super) fn page() -> Value {
    json!({"items": [person()], "next_cursor": null})
}

/// A page of a history.
pub(super) fn history() -> Value {
    json!({
        "items": [{
            "version": 7,
            "at": "2026-03-01T10:11:12Z",
            "actor": "crm",
            "source": "http",
            "command_id": "01970000-0000-7000-8000-000000000002",
            "event": "pronouns_changed",
            "changes": [{"path": "/pronouns", "from": null, "to": "she/her"}],
            "because": null,
        }],
        "next_cursor": null,
    })
}
