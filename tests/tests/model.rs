//! Whatever commands come one after the other, all that is told and read is what a plain model says, on each database.

use std::cell::Cell;
use std::future::Future;

use profiles_testkit::contract::Subject;
use profiles_testkit::contract::model::{
    Case, Moving, Relating, Step, check, check_following, check_relations,
};
use profiles_testkit::service_over;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::support::databases::{Kind, subject, subject_one_by_one};

/// Few: the in-memory store runs many, and a database is told apart from it by what each command leaves behind.
const CASES: u32 = 12;

fn every_run_fits_the_model(subject: impl Future<Output = Subject>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let subject = runtime.block_on(subject);
    let (store, readers, keys) =
        (subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    let (service, clock) = service_over(store, readers, keys);
    let number = Cell::new(0);
    let config =
        Config { cases: CASES, failure_persistence: None, max_shrink_iters: 50, ..Config::default() };
    let numbers = proptest::collection::vec(any::<u64>(), 10..40);
    let outcome = TestRunner::new(config).run(&numbers, |numbers| {
        let steps: Vec<_> = numbers.iter().copied().map(Step::new).collect();
        let relating: Vec<_> = numbers.iter().copied().map(Relating::new).collect();
        let moving: Vec<_> = numbers.into_iter().map(Moving::new).collect();
        let case = Case(number.replace(number.get() + 1));
        runtime.block_on(check(&subject, &service, &clock, case, &steps)).map_err(TestCaseError::fail)?;
        let checked = check_relations(&subject, &service, &clock, case, &relating);
        runtime.block_on(checked).map_err(TestCaseError::fail)?;
        let checked = check_following(&subject, &service, &clock, case, &moving);
        runtime.block_on(checked).map_err(TestCaseError::fail)
    });
    // Pools are closed inside of a runtime.
    runtime.block_on(async { drop((service, subject)) });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn runs_on_sqlite_fit_the_model() {
    every_run_fits_the_model(subject(Kind::Sqlite, 8));
}

#[test]
fn runs_on_sqlite_one_by_one_fit_the_model() {
    every_run_fits_the_model(subject_one_by_one(Kind::Sqlite));
}

#[test]
fn runs_on_postgres_fit_the_model() {
    every_run_fits_the_model(subject(Kind::Postgres, 8));
}

#[test]
fn runs_on_postgres_one_by_one_fit_the_model() {
    every_run_fits_the_model(subject_one_by_one(Kind::Postgres));
}
