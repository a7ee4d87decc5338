//! Search: what is found by what, and that it follows every change.
#![expect(clippy::expect_used, clippy::missing_panics_doc, clippy::panic, reason = "these are tests")]

use profiles_application::bus::Failure;
use profiles_application::profiles::ProfileService;
use profiles_application::profiles::queries::SearchError;
use profiles_domain::profiles::person::Person;
use serde_json::{Value, json};

use super::Subject;
use super::kinds::{Tested, email, find, link, number, put, service, with};
use crate::context;

/// Any part of any name, in any script, whatever the accents and the case; and with a slip of the key.
pub async fn names_are_found_by_any_part_in_any_script_and_with_typos(subject: &Subject) {
    let service = service(subject);
    let names = [
        json!({"given": "Maria", "additional": "Salomea", "family": "Skłodowska", "preferred": "Marie"}),
        json!({"given": "花子", "family": "山田"}),
        json!({"given": "Sukarno"}),
        json!({"given": "Seán", "family": "O'Neill"}),
        json!({"given": "أحمد", "family": "شوقي"}),
        json!({"given": "Юрий", "family": "Гагарин", "prefix": "Др."}),
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
        ("mraia skladowska", vec![0]),
        ("田", vec![1]),
        ("山田花", vec![1]),
        ("karn", vec![2]),
        ("oneill sean", vec![3]),
        ("احمد", vec![4]),
        ("ahmed shawqi", vec![4]),
        ("gagarin", vec![5]),
        ("yuri gagaryn", vec![5]),
        ("ga", vec![5]),
        ("a", vec![0, 1, 2, 3, 5]),
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
        (json!({"external_id": {"system": "crm", "key": "4"}}), vec![]),
        (json!({"name": "ada", "email": "ada@example.org", "phone": "+33612345678"}), vec![1]),
        (json!({"name": "bob", "email": "ada@example.org"}), vec![]),
        // What isn't a name is no word of one.
        (json!({"name": "example"}), vec![]),
        (json!({"name": "42"}), vec![]),
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
    put::<P>(&service, 1, P::named("Ada")).await;
    assert_eq!(find::<P>(&service, json!({"name": "ada"})).await, [1], "the word came back");
}

/// The closest come first: the same word, then those that begin so, have it inside, with a typo, by consonants, with
/// two typos. Among those that are equally close the oldest, and of the same time by their ids.
pub async fn the_closest_are_found_first<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let names = [
        "Katherina",
        "Katharinas",
        "Katharina",
        "Anakatharina",
        "Katarena",
        "katharina",
        "Katharinna",
        "כתרינה",
        "Katharina Maria",
    ];
    for (number, name) in names.into_iter().enumerate() {
        put::<P>(&service, number as u128, P::named(name)).await;
    }
    let found = find::<P>(&service, json!({"name": "katharina"})).await;
    assert_eq!(found, [2, 5, 8, 1, 3, 0, 6, 7, 4]);
    let found = find::<P>(&service, json!({"name": "katharina mara"})).await;
    assert_eq!(found, [8], "all words, as close as the least close one");
}

/// Profiles that come, change and go between two pages: nobody who stays is left out, or comes twice.
pub async fn pages_go_on_while_profiles_change<P: Tested>(subject: &Subject) {
    let service = service(subject);
    for number in 0..6 {
        put::<P>(&service, number, P::named("Same")).await;
    }
    let (first, cursor) = page::<P>(&service, json!({"name": "same", "limit": 2}), None).await;
    assert_eq!(first, [0, 1]);
    // One of those seen, the one where the page ended, and one to come.
    for gone in [0, 1, 3] {
        put::<P>(&service, gone, P::named("Other")).await;
    }
    put::<P>(&service, 9, P::named("Same")).await;
    put::<P>(&service, 8, P::named("Sameness")).await;
    let (mut rest, mut cursor) = (Vec::new(), cursor);
    while cursor.is_some() {
        let (found, next) = page::<P>(&service, json!({"name": "same", "limit": 2}), cursor).await;
        rest.extend(found);
        cursor = next;
    }
    assert_eq!(rest, [2, 4, 5, 9, 8]);
}

/// One page: the numbers of the profiles, and the cursor behind them.
pub(super) async fn page<P: Tested>(
    service: &ProfileService,
    mut criteria: Value,
    cursor: Option<String>,
) -> (Vec<u128>, Option<String>) {
    if let Some(members) = criteria.as_object_mut() {
        members.insert("cursor".to_owned(), cursor.into());
    }
    let input = serde_json::from_value(criteria).expect("a search");
    let page = service.search::<P>(&context(), input).await.expect("searched");
    (page.items.iter().map(number).collect(), page.next_cursor)
}

/// All pages one after the other.
pub(super) async fn pages<P: Tested>(service: &ProfileService, criteria: &Value) -> Vec<Vec<u128>> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let (found, next) = page::<P>(service, criteria.clone(), cursor).await;
        all.push(found);
        cursor = next;
        if cursor.is_none() {
            return all;
        }
    }
}

/// Whether a query is one that can be refused: it has no letter or digit.
pub(super) async fn is_refused<P: Tested>(service: &ProfileService, query: &str) -> bool {
    let input = serde_json::from_value(json!({"name": query})).expect("a search");
    match service.search::<P>(&context(), input).await {
        Ok(_) => false,
        Err(Failure::Refused(SearchError::Invalid(_))) => true,
        Err(failure) => panic!("{failure:?}"),
    }
}
