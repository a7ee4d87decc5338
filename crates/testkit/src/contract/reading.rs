//! Reading: by ids, in lists, through history, at some time.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use chrono::TimeDelta;
use profiles_application::ports::{Clock, HistoryPage, ListPage};
use profiles_application::profiles::PageRequest;
use profiles_domain::shared::version::Version;
use serde_json::json;

use super::Subject;
use super::kinds::{Tested, email, id, link, number, put, service, with};
use crate::{context, service_over};

/// Several ids are read at once; repeats and absent ones do no harm. So are versions.
pub async fn several_ids_are_read_at_once<P: Tested>(subject: &Subject) {
    let service = service(subject);
    for number in 1..=3 {
        put::<P>(&service, number, json!({})).await;
    }
    put::<P>(&service, 3, link("42")).await;
    let ids = [3, 99, 1, 3].map(id::<P>);
    let found = service.get_all::<P>(&context(), &ids).await.expect("read");
    let found: Vec<_> = found.iter().map(|profile| profile.as_ref().map(number)).collect();
    assert_eq!(found, [Some(3), None, Some(1), Some(3)]);
    let reader = P::reader(&subject.readers);
    assert!(reader.by_ids(&[]).await.expect("read").is_empty());
    let mut versions = reader.versions(&[3, 99, 1].map(id::<P>)).await.expect("read");
    versions.sort_unstable();
    assert_eq!(versions, [(id::<P>(1), Version::new(1)), (id::<P>(3), Version::new(2))]);
    assert_eq!(service.version::<P>(&context(), id::<P>(3)).await.expect("read"), Some(Version::new(2)));
    assert_eq!(service.version::<P>(&context(), id::<P>(99)).await.expect("read"), None);
}

/// The list goes by creation, then id; a page after a cursor isn't shaken by newcomers.
pub async fn the_list_is_in_order_of_creation_and_pages_are_stable<P: Tested>(subject: &Subject) {
    let (service, clock) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    for number in [5, 4, 3] {
        put::<P>(&service, number, json!({})).await;
        clock.advance(TimeDelta::microseconds(1));
    }
    // Two at the same moment, in the order of their ids.
    put::<P>(&service, 2, json!({})).await;
    put::<P>(&service, 1, json!({})).await;
    let mut request = PageRequest { limit: Some(2), cursor: None };
    let mut seen = Vec::new();
    loop {
        let page = service.list::<P>(&context(), request.clone()).await.expect("listed");
        seen.extend(page.items.iter().map(number));
        clock.advance(TimeDelta::seconds(1));
        if seen.len() == 2 {
            put::<P>(&service, 6, json!({})).await;
        }
        match page.next_cursor {
            Some(cursor) => request.cursor = Some(cursor),
            None => break,
        }
    }
    assert_eq!(seen, [5, 4, 3, 1, 2, 6]);
    let page = ListPage { after: None, limit: 0 };
    assert!(P::reader(&subject.readers).list(page).await.expect("listed").is_empty());
}

/// History has every change once, oldest first, in pages, with who and what.
pub async fn history_is_complete_and_pages<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let phone = json!({"phone_numbers": {"work": {"number": "+33612345678"}}});
    put::<P>(&service, 1, link("1")).await;
    put::<P>(&service, 1, with([link("2"), phone, email("a@example.org")])).await;
    put::<P>(&service, 2, json!({})).await;
    let mut request = PageRequest { limit: Some(3), cursor: None };
    let page = |since, request| {
        let service = &service;
        async move { service.history::<P>(&context(), id::<P>(1), since, request).await.expect("read") }
    };
    let first = page(Version::ZERO, request.clone()).await;
    request.cursor = first.next_cursor.clone();
    let second = page(Version::ZERO, request).await;
    assert_eq!(second.next_cursor, None);
    let entries: Vec<_> = first.items.into_iter().chain(second.items).collect();
    let events: Vec<_> = entries.iter().map(|entry| (entry.version, entry.event.as_str())).collect();
    let expected =
        [(1, "registered"), (2, "email_changed"), (2, "phone_number_changed"), (2, "external_id_changed")];
    assert_eq!(events, expected);
    for (entry, from, to) in [(0, json!(null), json!("1")), (3, json!("1"), json!("2"))] {
        let change = entries.get(entry).and_then(|entry| entry.changes.first()).expect("a change");
        assert_eq!((change.path.as_str(), &change.from, &change.to), ("/external_ids/crm", &from, &to));
    }
    assert!(entries.iter().all(|entry| entry.actor == "tester" && entry.source == "test"));
    assert_eq!(page(Version::new(1), PageRequest::default()).await.items.len(), 3);
    let after = HistoryPage { after: Some((Version::new(2), 1)), limit: 10 };
    let rest = P::reader(&subject.readers).history(id::<P>(1), after).await.expect("read");
    assert_eq!(rest.iter().map(|record| record.ordinal).collect::<Vec<_>>(), [2]);
}

/// A profile reads as it stood at any time, with the version it had.
pub async fn a_profile_reads_as_it_stood_at_any_time<P: Tested>(subject: &Subject) {
    let (service, clock) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    let mut times = Vec::new();
    for name in ["First", "Second", "Third"] {
        put::<P>(&service, 1, with([P::named(name), link(name)])).await;
        times.push((clock.now(), name));
        clock.advance(TimeDelta::hours(1));
    }
    let (first, last) = (times.first().copied().expect("three").0, times.last().copied().expect("three").0);
    for ((at, name), version) in times.iter().zip(1..) {
        for at in [*at, *at + TimeDelta::minutes(59)] {
            let profile =
                service.get_at::<P>(&context(), id::<P>(1), at).await.expect("read").expect("there");
            assert_eq!(profile.root().version(), Version::new(version));
            assert_eq!(P::name(profile.details()), Some(*name));
            assert_eq!(profile.root().created_at(), first);
        }
    }
    let before = first - TimeDelta::microseconds(1);
    assert!(service.get_at::<P>(&context(), id::<P>(1), before).await.expect("read").is_none());
    let now = service.get_at::<P>(&context(), id::<P>(1), last).await.expect("read");
    assert_eq!(now, service.get::<P>(&context(), id::<P>(1)).await.expect("read"));
}
