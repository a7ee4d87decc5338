//! Search: what is found by what, and that it follows every change.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use profiles_domain::profiles::person::Person;
use serde_json::json;

use super::Subject;
use super::kinds::{Tested, email, find, link, number, put, service, with};
use crate::context;

/// Any part of any name, in any script, whatever the accents and the case.
pub async fn names_are_found_by_any_part_without_accents_and_case(subject: &Subject) {
    let service = service(subject);
    let names = [
        json!({"given": "Maria", "additional": "Salomea", "family": "Skłodowska", "preferred": "Marie"}),
        json!({"given": "花子", "family": "山田"}),
        json!({"given": "Sukarno"}),
        json!({"given": "Seán", "family": "O'Neill"}),
        json!({"given": "أحمد", "family": "شوقي"}),
    ];
    for (number, name) in names.into_iter().enumerate() {
        put::<Person>(&service, number as u128, json!({"name": name})).await;
    }
    for (query, found) in [
        ("sklodow", vec![0]),
        ("MARIE", vec![0]),
        ("maria skłodowska", vec![0]),
        ("skłodowska, maria", vec![0]),
        ("lome", vec![0]),
        ("田", vec![1]),
        ("山田花", vec![]),
        ("karn", vec![2]),
        ("oneill sean", vec![3]),
        ("احمد", vec![4]),
        ("a", vec![0, 2, 3]),
        ("maria sukarno", vec![]),
    ] {
        assert_eq!(find::<Person>(&service, json!({"name": query})).await, found, "{query}");
    }
}

/// E-mail, phone, link and first day match as wholes; several criteria must all be met.
pub async fn contacts_links_and_dates_are_found_exactly<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let all = json!({
        P::BORN: "1990-05",
        "emails": {"home": {"address": "Ada@Example.org"}, "work": {"address": "ada@example.com"}},
        "phone_numbers": {"mobile": {"number": "+33612345678"}}, "external_ids": {"crm": "42"}
    });
    put::<P>(&service, 1, with([P::named("Ada"), all])).await;
    put::<P>(&service, 2, with([P::named("Ada"), email("ada@example.org")])).await;
    for (criteria, found) in [
        (json!({"email": "ADA@EXAMPLE.ORG"}), vec![1, 2]),
        (json!({"email": "ada@example.com"}), vec![1]),
        (json!({"email": "da@example.com"}), vec![]),
        (json!({"phone": "+33 6 12 34 56 78"}), vec![1]),
        (json!({P::BORN: "1990-05"}), vec![1]),
        (json!({P::BORN: "1990"}), vec![]),
        (json!({"external_id": {"system": "crm", "key": "42"}}), vec![1]),
        (json!({"external_id": {"system": "erp", "key": "42"}}), vec![]),
        (json!({"name": "ada", "email": "ada@example.org", "phone": "+33612345678"}), vec![1]),
        (json!({"name": "bob", "email": "ada@example.org"}), vec![]),
    ] {
        assert_eq!(find::<P>(&service, criteria.clone()).await, found, "{criteria}");
    }
}

/// What was changed or removed is found no more, what is new at once.
pub async fn search_follows_every_change<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let both = json!({P::BORN: "1990", "emails": {"home": {"address": "a@example.org"}, "work": {"address": "A@example.org"}}});
    put::<P>(&service, 1, with([P::named("Ada"), both, link("1")])).await;
    let one = json!({P::BORN: "1991"});
    put::<P>(&service, 1, with([P::named("Eva"), one, email("a@example.org"), link("2")])).await;
    let linked = |key: &str| json!({"external_id": {"system": "crm", "key": key}});
    assert_eq!(find::<P>(&service, json!({"name": "ada"})).await, []);
    assert_eq!(find::<P>(&service, linked("1")).await, []);
    assert_eq!(find::<P>(&service, linked("2")).await, [1]);
    assert_eq!(find::<P>(&service, json!({"name": "eva", P::BORN: "1991"})).await, [1]);
    let left = find::<P>(&service, json!({"email": "a@example.org"})).await;
    assert_eq!(left, [1], "one of the two is still there");
    put::<P>(&service, 1, json!({})).await;
    let gone =
        [json!({"name": "eva"}), json!({"email": "a@example.org"}), json!({P::BORN: "1991"}), linked("2")];
    for criteria in gone {
        assert_eq!(find::<P>(&service, criteria).await, []);
    }
}

/// Results come in the order of creation, in pages.
pub async fn search_pages_are_stable<P: Tested>(subject: &Subject) {
    let service = service(subject);
    for number in 0..5 {
        put::<P>(&service, number, P::named("Same")).await;
    }
    let mut criteria = json!({"name": "same", "limit": 2});
    let mut seen = Vec::new();
    loop {
        let input = serde_json::from_value(criteria.clone()).expect("a search");
        let page = service.search::<P>(&context(), input).await.expect("searched");
        seen.extend(page.items.iter().map(number));
        let Some(cursor) = page.next_cursor else { break };
        if let Some(members) = criteria.as_object_mut() {
            members.insert("cursor".to_owned(), cursor.into());
        }
    }
    assert_eq!(seen, [0, 1, 2, 3, 4]);
}
