//! What every adapter of the stores has to do, as tests: call [`store_contract!`](crate::store_contract) with a way
//! to make a fresh one.

pub mod concurrency;
pub mod idempotency;
pub mod linearisable;
pub mod reading;
pub mod search;
pub mod serial;
pub mod writing;

use std::sync::Arc;

use async_trait::async_trait;
use profiles_application::ports::{IdempotencyStore, Readers, Store};
use uuid::Uuid;

/// A fresh, empty store of whatever kind.
pub struct Subject {
    /// Writes.
    pub store: Arc<dyn Store>,
    /// Reads.
    pub readers: Readers,
    /// Keeps idempotency keys.
    pub idempotency: Arc<dyn IdempotencyStore>,
    /// Shows the outbox.
    pub outbox: Arc<dyn OutboxProbe>,
    /// Whatever has to live as long as the test.
    pub guard: Box<dyn Send + Sync>,
}

/// An event found in an outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The aggregate.
    pub aggregate_id: Uuid,
    /// Its version.
    pub version: u64,
    /// The event's type.
    pub event_type: String,
}

/// Looks into an outbox, which no port lets the application do.
#[async_trait]
pub trait OutboxProbe: Send + Sync {
    /// All that was ever put there, in order.
    async fn sent(&self) -> Vec<Sent>;
}

#[async_trait]
impl OutboxProbe for crate::MemoryStore {
    async fn sent(&self) -> Vec<Sent> {
        let sent = |record: profiles_application::ports::OutboxRecord| Sent {
            aggregate_id: record.subject.id,
            version: record.version.number(),
            event_type: record.event_type.to_owned(),
        };
        self.outbox().into_iter().map(sent).collect()
    }
}

impl Subject {
    /// One in memory.
    #[must_use]
    pub fn memory() -> Self {
        let store = Arc::new(crate::MemoryStore::default());
        Self {
            store: store.clone(),
            readers: Readers::over(store.clone()),
            idempotency: store.clone(),
            outbox: store,
            guard: Box::new(()),
        }
    }
}

/// Makes one test of each clause of the contract. `$make` is an async function that gives a fresh [`Subject`].
#[macro_export]
macro_rules! store_contract {
    ($make:ident) => {
        $crate::store_contract!(@tests $make,
            writing: [
                every_attribute_comes_back_as_written,
                erasing_leaves_the_id_and_nothing_else,
                a_stale_version_is_refused_and_told_from_a_missing_person,
                a_taken_id_is_refused,
                a_link_belongs_to_one_person,
                persons_may_swap_links,
                what_is_refused_leaves_nothing,
                a_batch_is_written_as_a_whole,
                events_are_numbered_in_order,
                a_change_to_the_same_value_writes_nothing,
            ],
            reading: [
                several_ids_are_read_at_once,
                the_list_is_in_order_of_creation_and_pages_are_stable,
                history_is_complete_and_pages,
                a_person_reads_as_they_stood_at_any_time,
            ],
            search: [
                names_are_found_by_any_part_without_accents_and_case,
                contacts_links_and_dates_are_found_exactly,
                search_follows_every_change,
                search_pages_are_stable,
            ],
            idempotency: [
                a_command_under_a_key_runs_once,
                a_key_serves_one_request_of_one_caller,
                of_concurrent_requests_under_one_key_one_runs,
                a_refused_command_frees_its_key,
                a_key_expires,
            ],
            concurrency: [
                concurrent_writers_lose_no_update,
                writers_of_different_persons_queue_and_none_fails,
                concurrent_creators_agree_on_one,
                a_stale_precondition_is_never_retried_away,
                a_caller_that_hangs_up_leaves_nothing_open,
            ],
            linearisable: [
                concurrent_reads_and_writes_fit_one_order,
            ],
        );
    };
    (@tests $make:ident, $($suite:ident: [$($clause:ident),* $(,)?]),* $(,)?) => {
        $(
            mod $suite {
                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                    async fn $clause() {
                        $crate::contract::$suite::$clause(&super::$make().await).await;
                    }
                )*
            }
        )*
    };
}
