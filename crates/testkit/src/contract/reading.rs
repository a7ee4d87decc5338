//! Reading: by ids, in lists, through history, at some time.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use chrono::TimeDelta;
use profiles_application::ports::{Clock, HistoryPage, ListPage};
use profiles_application::profiles::PageRequest;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::version::Version;
use serde_json::json;

use super::Subject;
use super::writing::{id, put, service};
use crate::{context, service_over};

/// Several ids are read at once; repeats and absent ones do no harm.
pub async fn several_ids_are_read_at_once(subject: &Subject) {
    let service = service(subject);
    for number in 1..=3 {
        put(&service, id(number), json!({})).await;
    }
    let ids = [id(3), id(99), id(1), id(3)];
    let found = service.get_all::<Person>(&context(), &ids).await.expect("read");
    let found: Vec<_> = found.iter().map(|person| person.as_ref().map(|person| person.id())).collect();
    assert_eq!(found, [Some(id(3)), None, Some(id(1)), Some(id(3))]);
    assert!(subject.readers.persons.by_ids(&[]).await.expect("read").is_empty());
}

/// The list goes by creation, then id; a page after a cursor isn't shaken by newcomers.
pub async fn the_list_is_in_order_of_creation_and_pages_are_stable(subject: &Subject) {
    let (service, clock) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    for number in [5, 4, 3] {
        put(&service, id(number), json!({})).await;
        clock.advance(TimeDelta::microseconds(1));
    }
    // Two at the same moment, in the order of their ids.
    put(&service, id(2), json!({})).await;
    put(&service, id(1), json!({})).await;
    let mut request = PageRequest { limit: Some(2), cursor: None };
    let mut seen = Vec::new();
    loop {
        let page = service.list::<Person>(&context(), request.clone()).await.expect("listed");
        seen.extend(page.items.iter().map(|person| person.id()));
        clock.advance(TimeDelta::seconds(1));
        if seen.len() == 2 {
            put(&service, id(6), json!({})).await;
        }
        match page.next_cursor {
            Some(cursor) => request.cursor = Some(cursor),
            None => break,
        }
    }
    assert_eq!(seen, [5, 4, 3, 1, 2, 6].map(id));
    let page = ListPage { after: None, limit: 0 };
    assert!(subject.readers.persons.list(page).await.expect("listed").is_empty());
}

/// History has every change once, oldest first, in pages, with who and what.
pub async fn history_is_complete_and_pages(subject: &Subject) {
    let service = service(subject);
    put(&service, id(1), json!({"gender": "female"})).await;
    put(&service, id(1), json!({"gender": "male", "pronouns": "he/him", "languages": ["fr"]})).await;
    put(&service, id(2), json!({})).await;
    let mut request = PageRequest { limit: Some(3), cursor: None };
    let first =
        service.history::<Person>(&context(), id(1), Version::ZERO, request.clone()).await.expect("read");
    request.cursor = first.next_cursor.clone();
    let second = service.history::<Person>(&context(), id(1), Version::ZERO, request).await.expect("read");
    assert_eq!(second.next_cursor, None);
    let entries: Vec<_> = first.items.into_iter().chain(second.items).collect();
    let events: Vec<_> = entries.iter().map(|entry| (entry.version, entry.event.as_str())).collect();
    let expected =
        [(1, "registered"), (2, "gender_changed"), (2, "pronouns_changed"), (2, "languages_changed")];
    assert_eq!(events, expected);
    let change = entries.get(1).and_then(|entry| entry.changes.first()).expect("a change");
    assert_eq!(
        (change.path.as_str(), &change.from, &change.to),
        ("/gender", &json!("female"), &json!("male"))
    );
    assert!(entries.iter().all(|entry| entry.actor == "tester" && entry.source == "test"));
    let since = service.history::<Person>(&context(), id(1), Version::new(1), PageRequest::default()).await;
    assert_eq!(since.expect("read").items.len(), 3);
    let page = HistoryPage { after: Some((Version::new(2), 1)), limit: 10 };
    let rest = subject.readers.persons.history(id(1), page).await.expect("read");
    assert_eq!(rest.iter().map(|record| record.ordinal).collect::<Vec<_>>(), [2]);
}

/// A person reads as they stood at any time, with the version they had.
pub async fn a_person_reads_as_they_stood_at_any_time(subject: &Subject) {
    let (service, clock) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    let mut times = Vec::new();
    for gender in ["female", "male", "nonbinary"] {
        put(&service, id(1), json!({"gender": gender, "pronouns": gender})).await;
        times.push(clock.now());
        clock.advance(TimeDelta::hours(1));
    }
    let (first, last) = (times.first().copied().expect("three"), times.last().copied().expect("three"));
    for (at, version) in times.iter().zip(1..) {
        for at in [*at, *at + TimeDelta::minutes(59)] {
            let person = service.get_at::<Person>(&context(), id(1), at).await.expect("read").expect("there");
            assert_eq!(person.root().version(), Version::new(version));
            assert_eq!(person.root().created_at(), first);
        }
    }
    let before = first - TimeDelta::microseconds(1);
    assert!(service.get_at::<Person>(&context(), id(1), before).await.expect("read").is_none());
    let now = service.get_at::<Person>(&context(), id(1), last).await.expect("read");
    assert_eq!(now, service.get::<Person>(&context(), id(1)).await.expect("read"));
}
