//! Whatever commands come one after the other, all that is told and read is what a plain model says.

use profiles_testkit::contract::Subject;
use profiles_testkit::contract::model::{
    Case, Moving, Relating, Step, check, check_following, check_relations,
};
use profiles_testkit::service_over;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn persons_and_businesses_are_what_a_plain_model_says(numbers in prop::collection::vec(any::<u64>(), 1..60)) {
        let steps: Vec<_> = numbers.into_iter().map(Step::new).collect();
        let subject = Subject::memory();
        let (store, readers, keys) =
            (subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
        let (service, clock) = service_over(store, readers, keys);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let checked = runtime.block_on(check(&subject, &service, &clock, Case(0), &steps));
        checked.map_err(TestCaseError::fail)?;
    }

    #[test]
    fn relationships_are_what_a_plain_model_says(numbers in prop::collection::vec(any::<u64>(), 1..80)) {
        let steps: Vec<_> = numbers.into_iter().map(Relating::new).collect();
        let subject = Subject::memory();
        let (store, readers, keys) =
            (subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
        let (service, clock) = service_over(store, readers, keys);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let checked = runtime.block_on(check_relations(&subject, &service, &clock, Case(0), &steps));
        checked.map_err(TestCaseError::fail)?;
    }

    #[test]
    fn addresses_that_follow_are_what_a_plain_model_says(numbers in prop::collection::vec(any::<u64>(), 1..80)) {
        let steps: Vec<_> = numbers.into_iter().map(Moving::new).collect();
        let subject = Subject::memory();
        let (store, readers, keys) =
            (subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
        let (service, clock) = service_over(store, readers, keys);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let checked = runtime.block_on(check_following(&subject, &service, &clock, Case(0), &steps));
        checked.map_err(TestCaseError::fail)?;
    }
}
