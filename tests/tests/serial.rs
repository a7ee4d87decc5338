//! Whatever commands run at once, some order of them, run one by one, explains all that came of it.

use std::cell::Cell;
use std::future::Future;

use futures_util::future::join_all;
use profiles_application::profiles::{Absent, PersonTarget, Precondition};
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;
use profiles_testkit::contract::Subject;
use profiles_testkit::contract::serial::{Act, Order, run};
use profiles_testkit::service_over;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::databases::{Kind, subject, subject_one_by_one};

/// How often, and how many cases at once: so that those who know nothing of each other share transactions.
const ROUNDS: u32 = 25;
const AT_ONCE: usize = 5;
const PERSONS: u128 = 3;
/// Stands for the case's own system until the case has its number.
const SYSTEM: &str = "SYSTEM";

/// A command before it's known which case it belongs to.
#[derive(Debug, Clone)]
struct Plan {
    person: u128,
    act: Act,
    precondition: Precondition,
    absent: Absent,
    /// Whether it comes twice, under one key.
    twice: bool,
}

/// Few values, so that commands collide, and change what is there to what is there.
fn act() -> impl Strategy<Value = Act> {
    let wholes = vec![
        json!({}),
        json!({"gender": "x"}),
        json!({"name": {"given": "Ada"}, "emails": {"home": {"address": "a@example.org"}}}),
        json!({"name": {"given": "Eva"}, "external_ids": {SYSTEM: "1"}}),
        json!({"external_ids": {SYSTEM: "2"}}),
    ];
    let patches = vec![
        json!({}),
        json!({"gender": "x"}),
        json!({"gender": null, "pronouns": "they/them"}),
        json!({"name": {"given": "Ada"}, "emails": {"work": {"address": "b@example.org", "primary": true}}}),
        json!({"external_ids": {SYSTEM: "1"}, "pronouns": "she/her"}),
        json!({"external_ids": {SYSTEM: null}}),
    ];
    let emails = vec![("home", "a@example.org"), ("home", "b@example.org"), ("work", "a@example.org")];
    prop_oneof![
        3 => select(wholes).prop_map(Act::Replace),
        4 => select(patches).prop_map(Act::Patch),
        2 => select(emails).prop_map(|(label, address)| Act::Email(label, address)),
        2 => select(vec![Some("Ada"), Some("Eva"), None]).prop_map(Act::Name),
        4 => select(vec![Some("1"), Some("1"), Some("2"), None])
            .prop_map(|key| Act::Link(SYSTEM.to_owned(), key)),
    ]
}

fn plan() -> impl Strategy<Value = Plan> {
    let version = |number| Precondition::Version(vec![Version::new(number)]);
    let precondition = prop_oneof![
        6 => Just(Precondition::None),
        3 => (0..4_u64).prop_map(version),
        1 => Just(Precondition::Exists),
        1 => Just(Precondition::Absent),
    ];
    let absent = select(vec![Absent::Create, Absent::Create, Absent::Refuse]);
    // Half of them are about the first person: there they meet.
    let person = prop_oneof![1 => Just(0), 2 => 0..PERSONS];
    (person, act(), precondition, absent, prop::bool::weighted(0.25)).prop_map(
        |(person, act, precondition, absent, twice)| Plan { person, act, precondition, absent, twice },
    )
}

/// Ids, systems and keys that no other case has, so that all of them can share a database.
struct Case(u128);

impl Case {
    fn id(&self, person: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(0x5e71_0000_0000_0000_0000_0000_0000_0000 + self.0 * 16 + person))
    }

    fn system(&self) -> String {
        format!("s{}", self.0)
    }

    fn fill_in(&self, value: &Value) -> Value {
        serde_json::from_str(&value.to_string().replace(SYSTEM, &self.system())).expect("still JSON")
    }

    fn known(&self, person: u128) -> Order {
        Order { target: self.id(person).into(), act: Act::Replace(json!({"gender": "x"})), key: None }
    }

    /// The orders of a plan: two if it comes twice.
    fn orders(&self, index: usize, plan: &Plan) -> Vec<Order> {
        let act = match &plan.act {
            Act::Replace(whole) => Act::Replace(self.fill_in(whole)),
            Act::Patch(patch) => Act::Patch(self.fill_in(patch)),
            Act::Link(_, key) => Act::Link(self.system(), *key),
            other => other.clone(),
        };
        let Plan { precondition, absent, .. } = plan.clone();
        let target = PersonTarget { id: self.id(plan.person), precondition, absent };
        let key = plan.twice.then(|| format!("{}-{index}", self.0));
        vec![Order { target, act, key }; if plan.twice { 2 } else { 1 }]
    }
}

fn every_run_has_an_order(subject: impl Future<Output = Subject>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let subject = runtime.block_on(subject);
    let (store, reader, keys) = (subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    let (service, _) = service_over(store, reader, keys);
    let number = Cell::new(0);
    let known = proptest::collection::vec(any::<bool>(), PERSONS as usize);
    let case = (known, proptest::collection::vec(plan(), 2..=7));
    let config =
        Config { cases: ROUNDS, failure_persistence: None, max_shrink_iters: 50, ..Config::default() };
    let cases = proptest::collection::vec(case, AT_ONCE);
    let outcome = TestRunner::new(config).run(&cases, |cases| {
        let runs = cases.iter().map(|(known, plans)| {
            let case = Case(number.replace(number.get() + 1));
            let before = (0..PERSONS).zip(known).filter(|(_, known)| **known);
            let before = before.map(|(person, _)| case.known(person)).collect();
            let orders = plans.iter().enumerate().flat_map(|(index, plan)| case.orders(index, plan)).take(7);
            run(&subject, &service, before, orders.collect())
        });
        runtime.block_on(async {
            for run in join_all(runs).await {
                run.serial_order().await.map_err(TestCaseError::fail)?;
            }
            Ok(())
        })
    });
    // Pools are closed inside of a runtime.
    runtime.block_on(async { drop((service, subject)) });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn runs_on_sqlite_have_an_order() {
    every_run_has_an_order(subject(Kind::Sqlite, 8));
}

#[test]
fn runs_on_sqlite_one_by_one_have_an_order() {
    every_run_has_an_order(subject_one_by_one(Kind::Sqlite));
}

#[test]
fn runs_on_postgres_have_an_order() {
    every_run_has_an_order(subject(Kind::Postgres, 8));
}

#[test]
fn runs_on_postgres_one_by_one_have_an_order() {
    every_run_has_an_order(subject_one_by_one(Kind::Postgres));
}
