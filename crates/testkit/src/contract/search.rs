//! Search: what is found by what, and that it follows every change.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use profiles_application::profiles::ProfileService;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::PersonId;
use serde_json::{Value, json};

use super::Subject;
use super::writing::{id, put, service};
use crate::context;

async fn find(service: &ProfileService, criteria: Value) -> Vec<PersonId> {
    let input = serde_json::from_value(criteria).expect("a search");
    let page = service.search::<Person>(&context(), input).await.expect("searched");
    page.items.iter().map(|person| person.id()).collect()
}

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
        put(&service, id(number as u128), json!({"name": name})).await;
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
        let found: Vec<_> = found.into_iter().map(id).collect();
        assert_eq!(find(&service, json!({"name": query})).await, found, "{query}");
    }
}

/// E-mail, phone, link and birth date match as wholes; several criteria must all be met.
pub async fn contacts_links_and_dates_are_found_exactly(subject: &Subject) {
    let service = service(subject);
    put(
        &service,
        id(1),
        json!({
            "name": {"given": "Ada"}, "birth_date": "1990-05",
            "emails": {"home": {"address": "Ada@Example.org"}, "work": {"address": "ada@example.com"}},
            "phone_numbers": {"mobile": {"number": "+33612345678"}}, "external_ids": {"crm": "42"}
        }),
    )
    .await;
    put(
        &service,
        id(2),
        json!({"name": {"given": "Ada"}, "emails": {"home": {"address": "ada@example.org"}}}),
    )
    .await;
    for (criteria, found) in [
        (json!({"email": "ADA@EXAMPLE.ORG"}), vec![1, 2]),
        (json!({"email": "ada@example.com"}), vec![1]),
        (json!({"email": "da@example.com"}), vec![]),
        (json!({"phone": "+33 6 12 34 56 78"}), vec![1]),
        (json!({"birth_date": "1990-05"}), vec![1]),
        (json!({"birth_date": "1990"}), vec![]),
        (json!({"external_id": {"system": "crm", "key": "42"}}), vec![1]),
        (json!({"external_id": {"system": "erp", "key": "42"}}), vec![]),
        (json!({"name": "ada", "email": "ada@example.org", "phone": "+33612345678"}), vec![1]),
        (json!({"name": "bob", "email": "ada@example.org"}), vec![]),
    ] {
        let found: Vec<_> = found.into_iter().map(id).collect();
        assert_eq!(find(&service, criteria.clone()).await, found, "{criteria}");
    }
}

/// What was changed or removed is found no more, what is new at once.
pub async fn search_follows_every_change(subject: &Subject) {
    let service = service(subject);
    let both = json!({"home": {"address": "a@example.org"}, "work": {"address": "A@example.org"}});
    put(&service, id(1), json!({"name": {"given": "Ada"}, "birth_date": "1990", "emails": both})).await;
    let one = json!({"home": {"address": "a@example.org"}});
    put(&service, id(1), json!({"name": {"given": "Eva"}, "birth_date": "1991", "emails": one})).await;
    assert_eq!(find(&service, json!({"name": "ada"})).await, []);
    assert_eq!(find(&service, json!({"name": "eva", "birth_date": "1991"})).await, [id(1)]);
    assert_eq!(
        find(&service, json!({"email": "a@example.org"})).await,
        [id(1)],
        "one of the two is still there"
    );
    put(&service, id(1), json!({})).await;
    for criteria in [json!({"name": "eva"}), json!({"email": "a@example.org"}), json!({"birth_date": "1991"})]
    {
        assert_eq!(find(&service, criteria).await, []);
    }
}

/// Results come in the order of creation, in pages.
pub async fn search_pages_are_stable(subject: &Subject) {
    let service = service(subject);
    for number in 0..5 {
        put(&service, id(number), json!({"name": {"given": "Same"}})).await;
    }
    let mut criteria = json!({"name": "same", "limit": 2});
    let mut seen = Vec::new();
    loop {
        let input = serde_json::from_value(criteria.clone()).expect("a search");
        let page = service.search::<Person>(&context(), input).await.expect("searched");
        seen.extend(page.items.iter().map(|person| person.id()));
        let Some(cursor) = page.next_cursor else { break };
        if let Some(members) = criteria.as_object_mut() {
            members.insert("cursor".to_owned(), cursor.into());
        }
    }
    assert_eq!(seen, [0, 1, 2, 3, 4].map(id));
}
