//! What only businesses have: legal and trade names, numbers of registers and offices, an end.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use chrono::TimeDelta;
use profiles_application::ports::Clock;
use profiles_domain::profiles::business::{Business, BusinessStatus, MAX_TRADE_NAMES};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::partial_date::PartialDate;
use profiles_domain::shared::version::Version;
use serde_json::{Value, json};

use super::Subject;
use super::kinds::{find, get, history, id, put, service};
use crate::{context, service_over};

/// Words of the legal name and of all trade names, in any script, whatever the accents and the case.
pub async fn legal_and_trade_names_are_found_by_their_words(subject: &Subject) {
    let service = service(subject);
    let all = [
        json!({"legal_name": "Müller & Söhne Überseehandel GmbH", "trade_names": ["Kaffeerösterei", "Tee-Kontor"]}),
        json!({"legal_name": "株式会社ソニー", "trade_names": ["ソニー"]}),
        json!({"trade_names": ["O'Neill's", "100% Juice_Bar"]}),
        json!({"legal_name": "Общество «Ёлка»"}),
        json!({}),
    ];
    for (number, business) in all.into_iter().enumerate() {
        put::<Business>(&service, number as u128, business).await;
    }
    for (query, found) in [
        ("muller", vec![0]),
        ("SÖHNE kontor", vec![0]),
        ("kaffeerosterei gmbh", vec![0]),
        ("kontor, müller", vec![0]),
        ("ソニー", vec![1]),
        ("式会", vec![1]),
        ("oneills", vec![2]),
        ("100 bar", vec![2]),
        ("елка", vec![3]),
        ("muller juice", vec![]),
        ("juicebar", vec![]),
    ] {
        assert_eq!(find::<Business>(&service, json!({"name": query})).await, found, "{query}");
    }
}

/// As many trade names as there may be, of many words each: all of them count.
pub async fn each_of_fifty_trade_names_is_found(subject: &Subject) {
    let service = service(subject);
    let word = |name: usize, word: usize| format!("n{name}w{word}");
    let name = |number: usize| (0..20).map(|part| word(number, part)).collect::<Vec<_>>().join(" ");
    let names: Vec<_> = (0..MAX_TRADE_NAMES).map(name).collect();
    put::<Business>(&service, 1, json!({"legal_name": "Muster GmbH", "trade_names": names})).await;
    for number in 0..MAX_TRADE_NAMES {
        for query in [format!("muster {}", word(number, 19)), name(number).chars().take(60).collect()] {
            assert_eq!(find::<Business>(&service, json!({"name": query})).await, [1], "{query}");
        }
    }
}

fn numbers() -> Value {
    json!({
        "legal_name": "Muster GmbH", "founded_on": "1990-05", "lei": "506700GE1G29325QX363",
        "registration": {"jurisdiction": "DE", "register": "Handelsregister München", "number": "HRB 86891"},
        "tax_ids": {"de_vat": "DE136695976", "fr_siren": "552032534"},
        "emails": {"billing": {"address": "Billing@Example.org"}},
        "phone_numbers": {"work": {"number": "+4989123456"}}, "external_ids": {"crm": "42"}
    })
}

/// Numbers match as wholes, whatever their case and separators; several criteria must all be met.
pub async fn numbers_of_offices_are_found_however_they_are_written(subject: &Subject) {
    let service = service(subject);
    put::<Business>(&service, 1, numbers()).await;
    // The same digits as another kind of number, and under other laws.
    let others = json!({
        "registration": {"jurisdiction": "AT", "number": "hrb86891"},
        "tax_ids": {"lt_kodas": "121215434", "pl_nip": "7740001454", "pl_vat": "PL7740001454"}
    });
    put::<Business>(&service, 2, others).await;
    let entry = |jurisdiction: &str, number: &str| json!({"registration": {"jurisdiction": jurisdiction, "number": number}});
    let tax_id = |scheme: &str, number: &str| json!({"tax_id": {"scheme": scheme, "number": number}});
    let both = json!({"lei": "506700GE1G29325QX363", "name": "muster", "founded_on": "1990-05",
        "registration": {"jurisdiction": "DE", "number": "HRB86891"}, "email": "billing@example.org",
        "tax_id": {"scheme": "fr_siren", "number": "552 032 534"}, "phone": "+49 89 123456",
        "external_id": {"system": "crm", "key": "42"}});
    for (criteria, found) in [
        (json!({"lei": "5067-00ge-1g29-325q-x363"}), vec![1]),
        (json!({"lei": "7LTWFZYICNSX8D621K86"}), vec![]),
        (entry("DE", "HRB 86891"), vec![1]),
        (entry("de", "hrb-86891"), vec![1]),
        (entry("DE", "ＨＲＢ\u{a0}８６８９１"), vec![1]),
        (entry("AT", "HRB 86891"), vec![2]),
        (entry("DE-BY", "HRB 86891"), vec![]),
        (entry("DE", "HRB 8689"), vec![]),
        (entry("DE", "86891"), vec![]),
        (tax_id("de_vat", "de 136 695 976"), vec![1]),
        (tax_id("DE_VAT", "136695976"), vec![1]),
        (tax_id("fr_siren", "552 032 534"), vec![1]),
        (tax_id("pl_nip", "774-000-14-54"), vec![2]),
        (tax_id("pl_vat", "7740001454"), vec![2]),
        (tax_id("sk_ico", "31322832"), vec![]),
        (both, vec![1]),
        (
            json!({"lei": "506700GE1G29325QX363", "tax_id": {"scheme": "pl_nip", "number": "7740001454"}}),
            vec![],
        ),
        (json!({"founded_on": "1990-05", "name": "gmbh"}), vec![1]),
        (json!({"founded_on": "1990"}), vec![]),
    ] {
        assert_eq!(find::<Business>(&service, criteria.clone()).await, found, "{criteria}");
    }
}

/// Numbers that changed or went are found no more, under the new ones at once.
pub async fn numbers_given_up_are_found_no_more(subject: &Subject) {
    let service = service(subject);
    put::<Business>(&service, 1, numbers()).await;
    let next = json!({
        "lei": "7LTWFZYICNSX8D621K86", "registration": {"jurisdiction": "DE", "number": "HRB 1"},
        "tax_ids": {"fr_siren": "552032534"}
    });
    put::<Business>(&service, 1, next).await;
    let old = [
        json!({"lei": "506700GE1G29325QX363"}),
        json!({"registration": {"jurisdiction": "DE", "number": "HRB 86891"}}),
        json!({"tax_id": {"scheme": "de_vat", "number": "DE136695976"}}),
        json!({"name": "muster"}),
        json!({"founded_on": "1990-05"}),
        json!({"email": "billing@example.org"}),
        json!({"phone": "+4989123456"}),
        json!({"external_id": {"system": "crm", "key": "42"}}),
    ];
    let new = [
        json!({"lei": "7LTWFZYICNSX8D621K86"}),
        json!({"registration": {"jurisdiction": "DE", "number": "hrb1"}}),
        json!({"tax_id": {"scheme": "fr_siren", "number": "552032534"}}),
    ];
    for criteria in old {
        assert_eq!(find::<Business>(&service, criteria.clone()).await, [], "{criteria}");
    }
    for criteria in &new {
        assert_eq!(find::<Business>(&service, criteria.clone()).await, [1], "{criteria}");
    }
    put::<Business>(&service, 1, json!({})).await;
    for criteria in new {
        assert_eq!(find::<Business>(&service, criteria.clone()).await, [], "{criteria}");
    }
}

/// What became of a business, and of which it became part, is in its history and at each time as it was.
pub async fn a_business_keeps_its_end_through_time(subject: &Subject) {
    let (service, clock) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    let on = PartialDate::parse("2020-05").ok();
    let merged = BusinessStatus::Merged { into: id::<Business>(2), on };
    let states =
        [BusinessStatus::Active, BusinessStatus::Dissolved(None), BusinessStatus::Dissolved(on), merged];
    put::<Business>(&service, 1, json!({})).await;
    let mut times = Vec::new();
    for status in states {
        service.change_status(context(), id::<Business>(1), status).await.expect("accepted");
        times.push(clock.now());
        clock.advance(TimeDelta::hours(1));
    }
    for ((at, status), version) in times.into_iter().zip(states).zip(1..) {
        let then: Option<Business> = service.get_at(&context(), id::<Business>(1), at).await.expect("read");
        let then = then.expect("there");
        assert_eq!((then.details().status, then.root().version()), (status, Version::new(version)));
    }
    let now: Business = get(subject, 1).await.expect("there");
    assert_eq!(now.details().status, merged);
    let changed = |version| (version, "status_changed".to_owned());
    let events = [(1, "registered".to_owned()), changed(2), changed(3), changed(4)];
    assert_eq!(history::<Business>(subject, 1).await, events);
}
