//! Changes that are planned, through the bus.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use profiles_application::bus::{Failure, RequestContext};
use profiles_application::events::Source;
use profiles_application::ports::{
    Clock, CommitError, IdGenerator, Load, NoObserver, Readers, Store, StoreError, WriteSet,
};
use profiles_application::profiles::{ChangeError, Ports, ProfileService, Target};
use profiles_domain::profiles::Profile;
use profiles_domain::profiles::business::{Business, BusinessName};
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::upcoming::{MAX_UPCOMING, Planned};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::valid_from::ValidFrom;
use profiles_domain::shared::version::Version;
use profiles_testkit::{CountingIds, MemoryStore, context, service};
use serde_json::json;
use uuid::Uuid;

use crate::support::{id, patch, profile, put};

fn from(text: &str) -> ValidFrom {
    ValidFrom::parse(text).unwrap()
}

fn legal_name(text: &str) -> Planned<BusinessName> {
    Planned::Name(BusinessName::parse(text).unwrap())
}

fn name(given: &str) -> Planned<<Person as Profile>::Name> {
    Planned::Name(profiles_testkit::details(json!({"name": {"given": given}})).name.unwrap())
}

async fn plan(service: &ProfileService, from: ValidFrom, given: &str) -> Result<u64, Failure<ChangeError>> {
    let target = Target::<Person>::of(id::<Person>());
    Ok(service.schedule(context(), target, from, name(given)).await?.output.version)
}

#[tokio::test]
async fn a_day_begins_by_the_profiles_own_time_zone() {
    // The clock stands at 2026-03-01T10:11:12Z.
    let (service, ..) = service();
    put::<Person>(&service, json!({"time_zone": "Asia/Tokyo"})).await.unwrap();
    plan(&service, from("2026-03-02"), "Eve").await.unwrap();
    let person: Person = profile(&service).await;
    let at: DateTime<Utc> = "2026-03-01T15:00:00Z".parse().unwrap();
    assert_eq!(person.upcoming().next_at(), Some(at));
    put::<Business>(&service, json!({})).await.unwrap();
    let target = Target::<Business>::of(id::<Business>());
    service.schedule(context(), target, from("2026-03-02"), legal_name("Muster")).await.unwrap();
    let business: Business = profile(&service).await;
    assert_eq!(business.upcoming().next_at(), Some("2026-03-02T00:00:00Z".parse().unwrap()));
}

#[tokio::test]
async fn a_moment_that_has_just_come_is_now_and_one_long_ago_is_refused() {
    let (service, ..) = service();
    put::<Person>(&service, json!({})).await.unwrap();
    assert_eq!(plan(&service, from("2026-02-28T10:11:12Z"), "Ada").await.unwrap(), 2);
    let person: Person = profile(&service).await;
    assert!(person.details().name.is_some() && person.upcoming().is_empty());
    for (moment, code) in [("2026-02-28T10:11:11Z", "valid_from_past"), ("2126-03-02", "valid_from_far")] {
        match plan(&service, from(moment), "Eve").await {
            Err(Failure::Refused(ChangeError::Invalid(faults))) => {
                let [fault] = faults.as_slice() else { panic!("{faults:?}") };
                assert_eq!((fault.pointer.as_str(), fault.code.as_ref()), ("/valid_from", code));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn writing_the_whole_and_patching_leave_plans_alone() {
    let (service, _, clock) = service();
    put::<Person>(&service, json!({})).await.unwrap();
    plan(&service, from("2026-03-02"), "Eve").await.unwrap();
    put::<Person>(&service, json!({"gender": "x", "upcoming": []})).await.unwrap();
    patch::<Person>(&service, json!({"gender": null, "upcoming": null})).await.unwrap();
    assert_eq!(profile::<Person>(&service).await.upcoming().len(), 1);
    clock.advance(TimeDelta::days(1));
    assert_eq!(service.take_due().await.unwrap().changes, 1);
    assert_eq!(profile::<Person>(&service).await.details().name.as_ref().unwrap().given(), Some("Eve"));
}

#[tokio::test]
async fn there_is_a_limit_to_plans() {
    let (service, _, clock) = service();
    put::<Person>(&service, json!({})).await.unwrap();
    let at = |number: usize| ValidFrom::At(clock.now() + TimeDelta::seconds(i64::try_from(number).unwrap()));
    for number in 1..=MAX_UPCOMING {
        plan(&service, at(number), "Eve").await.unwrap();
    }
    match plan(&service, at(MAX_UPCOMING + 1), "Eve").await {
        Err(Failure::Refused(ChangeError::Rule(rule))) => {
            assert_eq!((rule.code(), rule.max()), ("too_many_upcoming", Some(MAX_UPCOMING)));
        }
        other => panic!("{other:?}"),
    }
    clock.advance(TimeDelta::days(1));
    // All of them take effect in one version; all but the first change nothing.
    assert_eq!(service.take_due().await.unwrap().changes, MAX_UPCOMING as u64);
    let person: Person = profile(&service).await;
    assert_eq!(person.root().version().number(), MAX_UPCOMING as u64 + 2);
}

/// A store in which one profile can't be written.
struct Stubborn(Arc<MemoryStore>, Uuid);

#[async_trait]
impl<A: Aggregate> Load<A> for Stubborn
where
    MemoryStore: Load<A>,
{
    async fn load(&self, ids: &[A::Id]) -> Result<Vec<A>, StoreError> {
        self.0.load(ids).await
    }
}

#[async_trait]
impl Store for Stubborn {
    async fn guards(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, Version)>, StoreError> {
        self.0.guards(ids).await
    }

    async fn commit(&self, writes: WriteSet) -> Result<(), CommitError> {
        if writes.history.iter().any(|record| record.subject.id == self.1) {
            return Err(StoreError::Failed("this one can't be written".to_owned()).into());
        }
        self.0.commit(writes).await
    }
}

#[tokio::test]
async fn a_profile_that_fails_hinders_no_other_and_is_tried_again() {
    let (service, store, clock) = service();
    let ids = (1..=250).map(|number| PersonId::new(Uuid::from_u128(number)));
    let at = ValidFrom::At(clock.now() + TimeDelta::seconds(1));
    for id in ids.clone() {
        let target =
            Target { absent: profiles_application::profiles::Absent::Create, ..Target::<Person>::of(id) };
        service.schedule(context(), target, at, name("Eve")).await.unwrap();
    }
    clock.advance(TimeDelta::seconds(1));
    let failing = ProfileService::new(Ports {
        store: Arc::new(Stubborn(store.clone(), Uuid::from_u128(1))),
        readers: Readers::over(store.clone()),
        idempotency: store.clone(),
        clock: clock.clone() as Arc<dyn Clock>,
        ids: Arc::new(CountingIds::default()) as Arc<dyn IdGenerator>,
        observer: Arc::new(NoObserver),
        event_source: Source::default(),
        webhooks: None,
    });
    for changes in [249, 0] {
        let taken = failing.take_due().await.unwrap();
        assert_eq!((taken.changes, taken.failed, taken.next), (changes, 1, Some(clock.now())));
        assert_eq!(taken.error.as_deref(), Some("the store failed: this one can't be written"));
    }
    assert_eq!(service.take_due().await.unwrap().changes, 1);
    let all = service.get_all::<Person>(&context(), &ids.collect::<Vec<_>>()).await.unwrap();
    assert!(all.into_iter().flatten().all(|person| person.details().name.is_some()));
}

#[tokio::test]
async fn a_planner_without_the_scope_plans_nothing() {
    let (service, ..) = service();
    put::<Person>(&service, json!({})).await.unwrap();
    let caller = profiles_application::bus::Caller { name: "reader".to_owned(), scopes: Default::default() };
    let cx = RequestContext::new(caller, "test");
    let target = Target::<Person>::of(id::<Person>());
    let refused = service.schedule(cx, target, from("2026-03-02"), name("Eve")).await;
    assert!(matches!(refused, Err(Failure::Forbidden(_))), "{refused:?}");
}
