//! The bus, driven with in-memory adapters.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use profiles_domain::profiles::person::{Gender, Person, PersonEvent};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;
use profiles_testkit::{CountingIds, FixedClock, MemoryStore};
use uuid::Uuid;

use profiles_application::bus::*;
use profiles_application::ports::{
    BusObserver, CommitError, Load, Outcome, ProfileReader, Stale, Store, StoreError, WriteSet,
};
use profiles_application::profiles::commands::{ChangeHandler, RegisterProfile, RegisterProfileHandler};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::person::commands::{ChangeGender, ChangeName};
use profiles_application::profiles::person::input::PersonInput;
use profiles_application::subscribers::Audit;
use profiles_application::unit_of_work::{AnyEvent, ProfilesUnitOfWork, Recorded, UnitOfWork};

fn id() -> PersonId {
    PersonId::new(Uuid::from_u128(1))
}

fn everybody() -> RequestContext {
    RequestContext::new(Caller::all_powerful("tester"), "test")
}

fn builder(store: Arc<dyn Store>, keys: Arc<MemoryStore>) -> BusBuilder {
    let (clock, ids) = (Arc::new(FixedClock::default()), Arc::new(CountingIds::default()));
    BusBuilder::new(store, keys, clock, ids)
        .command::<RegisterProfile<Person>>(RegisterProfileHandler)
        .command::<ChangeGender>(ChangeHandler)
}

fn persons(store: &MemoryStore) -> &dyn ProfileReader<Person> {
    store
}

fn register() -> RegisterProfile<Person> {
    RegisterProfile { id: id(), input: PersonInput::default(), handling: Handling::Strict }
}

fn change(gender: Gender) -> ChangeGender {
    ChangeGender { target: id().into(), gender: Some(gender) }
}

#[tokio::test]
async fn who_lacks_the_scope_is_turned_away_before_anything_happens() {
    let store = Arc::new(MemoryStore::default());
    let bus = builder(store.clone(), store.clone()).build();
    let mut cx = everybody();
    cx.caller.scopes.remove(&Scope::ProfilesWrite);
    let refused = bus.execute(register(), cx).await;
    assert!(matches!(refused, Err(Failure::Forbidden(Scope::ProfilesWrite))), "{refused:?}");
    assert!(persons(&store).by_ids(&[id()]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_command_without_a_handler_says_so() {
    let store = Arc::new(MemoryStore::default());
    let bus = builder(store.clone(), store).build();
    let result = bus.execute(ChangeName { target: id().into(), name: None }, everybody()).await;
    assert!(matches!(result, Err(Failure::Unregistered("change_name"))), "{result:?}");
}

/// Sets the pronouns whenever a gender changes, as a cascade would.
struct Cascade;

#[async_trait]
impl Subscriber for Cascade {
    async fn on(&self, event: &Recorded, uow: &mut UnitOfWork, _: &CommandContext) -> Result<(), StoreError> {
        if matches!(event.event, AnyEvent::Person(PersonEvent::GenderChanged(_)))
            && let Some(person) = uow.persons().get(PersonId::new(event.subject.id)).await?
        {
            let pronouns = profiles_domain::shared::text::Line::parse("they/them").ok();
            person.change_pronouns(pronouns).map_err(|error| StoreError::Failed(error.to_string()))?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn events_that_events_set_off_are_handled_in_the_same_transaction() {
    let store = Arc::new(MemoryStore::default());
    let bus = builder(store.clone(), store.clone()).subscriber(Cascade).subscriber(Audit).build();
    bus.execute(register(), everybody()).await.unwrap();
    let done = bus.execute(change(Gender::Female), everybody()).await.unwrap();
    assert_eq!(done.output.version, 2);
    let page = profiles_application::ports::HistoryPage { after: None, limit: 10 };
    let history = persons(&store).history(id(), page).await.unwrap();
    let events: Vec<_> =
        history.iter().map(|record| (record.version.number(), record.event.as_str())).collect();
    assert_eq!(events, [(1, "registered"), (2, "gender_changed"), (2, "pronouns_changed")]);
    let closing: Vec<_> = history.iter().map(|record| record.closes_version).collect();
    assert_eq!(closing, [true, false, true], "only the last entry of a version closes it");
}

/// Answers every event with another one, for ever.
struct Circle(AtomicU32);

#[async_trait]
impl Subscriber for Circle {
    async fn on(&self, event: &Recorded, uow: &mut UnitOfWork, _: &CommandContext) -> Result<(), StoreError> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        if let Some(person) = uow.persons().get(PersonId::new(event.subject.id)).await? {
            let gender = Gender::parse(&format!("number {number}")).ok();
            person.change_gender(gender).map_err(|error| StoreError::Failed(error.to_string()))?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn events_that_go_round_in_a_circle_are_stopped_and_undone() {
    let store = Arc::new(MemoryStore::default());
    let bus = builder(store.clone(), store.clone()).subscriber(Circle(AtomicU32::new(0))).build();
    let result = bus.execute(register(), everybody()).await;
    assert!(matches!(result, Err(Failure::Store(StoreError::Failed(_)))), "{result:?}");
    assert!(persons(&store).by_ids(&[id()]).await.unwrap().is_empty());
}

/// Fails on every event.
struct Failing;

#[async_trait]
impl Subscriber for Failing {
    async fn on(&self, _: &Recorded, _: &mut UnitOfWork, _: &CommandContext) -> Result<(), StoreError> {
        Err(StoreError::Failed("out of order".to_owned()))
    }
}

#[tokio::test]
async fn a_subscriber_that_fails_undoes_the_command() {
    let store = Arc::new(MemoryStore::default());
    let bus = builder(store.clone(), store.clone()).subscriber(Audit).subscriber(Failing).build();
    assert!(bus.execute(register(), everybody()).await.is_err());
    assert!(persons(&store).by_ids(&[id()]).await.unwrap().is_empty());
    let page = profiles_application::ports::HistoryPage { after: None, limit: 10 };
    assert!(persons(&store).history(id(), page).await.unwrap().is_empty());
}

/// A store that loses a number of commits to somebody else.
struct Contended {
    inner: Arc<MemoryStore>,
    losses: AtomicU32,
}

#[async_trait]
impl<A: Aggregate> Load<A> for Contended
where
    MemoryStore: Load<A>,
{
    async fn load(&self, ids: &[A::Id]) -> Result<Vec<A>, StoreError> {
        self.inner.load(ids).await
    }
}

#[async_trait]
impl Store for Contended {
    async fn guards(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, Version)>, StoreError> {
        self.inner.guards(ids).await
    }

    async fn commit(&self, writes: WriteSet) -> Result<(), CommitError> {
        let left = self.losses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match left {
            Ok(number) if number % 2 == 0 => Err(StoreError::TryAgain("40001".to_owned()).into()),
            Ok(_) => Err(CommitError::Stale { id: id().uuid(), stale: Stale::Exists }),
            Err(_) => self.inner.commit(writes).await,
        }
    }
}

mockall::mock! {
    Watcher {}

    impl BusObserver for Watcher {
        fn handled(&self, name: &'static str, outcome: Outcome, attempts: u32, took: Duration);
    }
}

/// Registers somebody while others are faster a number of times; the bus has to report `outcome` once.
async fn run_against(losses: u32, outcome: Outcome) -> Result<u64, String> {
    let inner = Arc::new(MemoryStore::default());
    let store = Arc::new(Contended { inner: inner.clone(), losses: AtomicU32::new(losses) });
    let mut watcher = MockWatcher::new();
    let told = watcher.expect_handled().times(1);
    told.withf(move |name, told, attempts, _| (name, *told, *attempts) == ("register_person", outcome, 10))
        .return_const(());
    let bus = builder(store, inner).observer(Arc::new(watcher)).build();
    let result = bus.execute(register(), everybody()).await;
    result.map(|done| done.output.version).map_err(|failure| failure.to_string())
}

#[tokio::test(start_paused = true)]
async fn a_lost_race_is_run_again_until_it_is_won() {
    assert_eq!(run_against(9, Outcome::Done).await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn who_loses_every_time_is_told_so() {
    assert_eq!(run_against(10, Outcome::Conflict).await, Err("lost to other writers 10 times".to_owned()));
}

#[tokio::test]
async fn a_panicking_handler_harms_nobody_else() {
    struct Panicking;
    #[async_trait]
    impl CommandHandler<RegisterProfile<Person>> for Panicking {
        async fn handle(
            &self,
            _: &RegisterProfile<Person>,
            _: &mut (dyn ProfilesUnitOfWork + 'static),
            _: &CommandContext,
        ) -> Result<
            profiles_application::profiles::Receipt,
            Failure<profiles_application::profiles::ChangeError>,
        > {
            panic!("a mistake in a use case");
        }
    }
    let store = Arc::new(MemoryStore::default());
    let bus = builder(store.clone(), store.clone()).command(Panicking).build();
    let result = bus.execute(register(), everybody()).await;
    assert!(matches!(result, Err(Failure::Aborted)), "{result:?}");
    let missing = bus.execute(change(Gender::Male), everybody()).await;
    assert!(matches!(missing, Err(Failure::Refused(_))), "the bus goes on: {missing:?}");
}
