//! Reading the feed of events.

use chrono::TimeDelta;
use profiles_application::bus::{Caller, Failure, RequestContext, Scope};
use profiles_application::events::{After, EventTypes, FeedCursor, GetEvents, GetEventsError, MAX_EVENTS};
use profiles_application::ports::{Clock, EventFeed};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{ProfileService, Target};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use profiles_testkit::{context, service};
use serde_json::json;
use uuid::Uuid;

async fn register(service: &ProfileService, number: u128) {
    let target = Target::<Person>::of(PersonId::new(Uuid::from_u128(number)));
    let input = serde_json::from_value(json!({})).unwrap();
    service.replace(context(), target, input, Handling::Strict).await.unwrap();
}

const fn at(position: u64) -> FeedCursor {
    FeedCursor { epoch: 1, position }
}

#[tokio::test]
async fn a_cursor_behind_which_events_are_gone_is_told_where_to_go_on() {
    let (service, store, clock) = service();
    for number in 1..=5 {
        register(&service, number).await;
        clock.advance(TimeDelta::days(1));
    }
    store.trim(clock.now() - TimeDelta::days(2), u64::MAX).await.unwrap();
    let events = service.events();
    let cx = context();
    let read = |after| events.read(&cx, GetEvents { after, ..GetEvents::default() });
    let rest = read(After::Nothing).await.unwrap();
    let places: Vec<_> = rest.events.iter().map(|placed| placed.cursor.position).collect();
    assert_eq!((places, rest.cursor, rest.more), (vec![4, 5], at(5), false));
    assert_eq!(read(After::Cursor(at(3))).await.unwrap(), rest, "nothing behind it is gone");
    assert_eq!(read(After::Latest).await.unwrap().cursor, at(5));
    for gone in
        [at(2), at(0), at(6), FeedCursor { epoch: 0, position: 5 }, FeedCursor { epoch: 2, position: 5 }]
    {
        let refused = read(After::Cursor(gone)).await;
        assert!(
            matches!(refused, Err(Failure::Refused(GetEventsError::Expired(last))) if last == at(5)),
            "{gone}"
        );
    }
}

#[tokio::test]
async fn few_types_are_found_among_many_others() {
    let (service, _, _) = service();
    for number in 1..=3 {
        register(&service, number).await;
        let input = serde_json::from_value(json!({"pronouns": "she/her"})).unwrap();
        let target = Target::<Person>::of(PersonId::new(Uuid::from_u128(number)));
        service.replace(context(), target, input, Handling::Strict).await.unwrap();
    }
    let types = EventTypes::parse(["profiles.person.pronouns_changed.v1"]).unwrap();
    let (mut after, mut places) = (After::Nothing, Vec::new());
    loop {
        let query = GetEvents { after, types: types.clone(), limit: Some(1), ..GetEvents::default() };
        let page = service.events().read(&context(), query).await.unwrap();
        assert!(page.events.len() <= 1);
        places.extend(page.events.iter().map(|placed| placed.cursor.position));
        after = After::Cursor(page.cursor);
        if !page.more {
            break;
        }
    }
    assert_eq!(places, [2, 4, 6]);
}

#[tokio::test]
async fn pages_are_bounded_and_need_their_scope() {
    let (service, _, _) = service();
    register(&service, 1).await;
    for limit in [0, MAX_EVENTS * 10] {
        let query = GetEvents { limit: Some(limit), ..GetEvents::default() };
        assert_eq!(service.events().read(&context(), query).await.unwrap().events.len(), 1);
    }
    let scopes = [Scope::ProfilesRead, Scope::ProfilesWrite].into();
    let cx = RequestContext::new(Caller { name: "app".to_owned(), scopes }, "test");
    let refused = service.events().read(&cx, GetEvents::default()).await;
    assert!(matches!(refused, Err(Failure::Forbidden(Scope::EventsRead))));
}
