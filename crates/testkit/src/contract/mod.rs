//! What every adapter of the stores has to do, as tests: call [`store_contract!`](crate::store_contract) with a way
//! to make a fresh one.

pub mod businesses;
pub mod concurrency;
mod corpus;
pub mod deliveries;
pub mod feed;
pub mod following;
pub mod idempotency;
mod kinds;
pub mod linearisable;
pub mod model;
pub mod reading;
pub mod relationships;
pub mod schedule;
pub mod search;
pub mod search_many;
pub mod serial;
pub mod two_kinds;
pub mod webhooks;
pub mod writing;

use std::sync::Arc;

use async_trait::async_trait;
use profiles_application::events::SharedFeed;
use profiles_application::ports::{
    Deliveries, EventFeed, FeedEvent, IdempotencyStore, Readers, Store, Webhooks,
};
use uuid::Uuid;

pub use kinds::Tested;

/// A fresh, empty store of whatever kind.
pub struct Subject {
    /// Writes.
    pub store: Arc<dyn Store>,
    /// Reads.
    pub readers: Readers,
    /// Keeps idempotency keys.
    pub idempotency: Arc<dyn IdempotencyStore>,
    /// Keeps how far events were delivered.
    pub deliveries: Arc<dyn Deliveries>,
    /// Keeps webhooks.
    pub webhooks: Arc<dyn Webhooks>,
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

/// Versions and types of one profile's events as they were told, with those that sum up contact information where they
/// have to be: behind all of a version that changes some.
fn with_summaries(told: &[(u64, String)]) -> Vec<(u64, String)> {
    let summary = |event_type: &str| {
        let parts: Vec<_> = event_type.split('.').collect();
        let [_, kind, "email_changed" | "phone_number_changed" | "address_changed", _] = parts.as_slice()
        else {
            return None;
        };
        Some(format!("profiles.{kind}.contact_information_changed.v1"))
    };
    let mut all = Vec::new();
    for version in told.chunk_by(|one, other| one.0 == other.0) {
        all.extend(version.iter().cloned());
        let summed_up =
            version.iter().find_map(|(version, event_type)| Some((*version, summary(event_type)?)));
        all.extend(summed_up);
    }
    all
}

/// Looks into an outbox, which no port lets the application do.
#[async_trait]
pub trait OutboxProbe: Send + Sync {
    /// All that was ever put there, in order.
    async fn sent(&self) -> Vec<Sent>;
}

/// Looks into the outbox through the feed, where all of it goes.
#[derive(Clone)]
pub struct FeedProbe(pub Arc<dyn EventFeed>);

#[async_trait]
impl OutboxProbe for FeedProbe {
    async fn sent(&self) -> Vec<Sent> {
        sent(&*self.0).await
    }
}

#[async_trait]
impl OutboxProbe for crate::MemoryStore {
    async fn sent(&self) -> Vec<Sent> {
        sent(self).await
    }
}

async fn sent(feed: &dyn EventFeed) -> Vec<Sent> {
    let sent = |event: FeedEvent| Sent {
        aggregate_id: event.subject.id,
        version: event.version.number(),
        event_type: event.event_type,
    };
    feed::all(feed).await.into_iter().map(sent).collect()
}

impl Subject {
    /// One in memory, whose feed is read once for all.
    #[must_use]
    pub fn memory() -> Self {
        let store = Arc::new(crate::MemoryStore::default());
        let events = Arc::new(SharedFeed::new(store.clone()));
        Self {
            store: store.clone(),
            readers: Readers { events, ..Readers::over(store.clone()) },
            idempotency: store.clone(),
            deliveries: Arc::new(crate::MemoryDeliveries::default()),
            webhooks: store.clone(),
            outbox: store,
            guard: Box::new(()),
        }
    }
}

#[doc(hidden)]
pub use profiles_domain::profiles::{business::Business, person::Person};

/// Makes one test of each clause of the contract, for each kind of profile where the clause is about all kinds.
/// `$make` is an async function that gives a fresh [`Subject`].
#[macro_export]
macro_rules! store_contract {
    ($make:ident) => {
        mod persons {
            use super::$make;
            $crate::store_contract!(@kind $make, [::<$crate::contract::Person>]);
        }
        mod businesses {
            use super::$make;
            $crate::store_contract!(@kind $make, [::<$crate::contract::Business>]);
        }
        mod of_persons {
            use super::$make;
            $crate::store_contract!(@tests $make, [],
                writing: [erasing_leaves_the_id_and_nothing_else],
                search: [names_are_found_by_any_part_in_any_script_and_with_typos],
            );
        }
        mod of_businesses {
            use super::$make;
            $crate::store_contract!(@tests $make, [],
                businesses: [
                    legal_and_trade_names_are_found_by_their_words,
                    each_of_fifty_trade_names_is_found,
                    numbers_of_offices_are_found_however_they_are_written,
                    numbers_given_up_are_found_no_more,
                    a_business_keeps_its_end_through_time,
                ],
            );
        }
        mod of_both {
            use super::$make;
            $crate::store_contract!(@tests $make, [], schedule: [both_kinds_come_due_in_one_order]);
        }
        $crate::store_contract!(@tests $make, [],
            two_kinds: [
                a_person_and_a_business_may_share_an_id,
                a_link_is_unique_among_its_own_kind_only,
                search_keeps_the_kinds_apart,
                both_kinds_are_written_together_or_not_at_all,
                a_taken_link_of_one_kind_undoes_the_other,
                events_of_both_kinds_come_in_order,
                writers_of_both_kinds_under_one_id_lose_no_update,
            ],
            relationships: [
                every_kind_reads_from_both_ends,
                lists_page_and_choose_by_kind,
                one_kind_once_for_each_pair,
                what_is_removed_is_gone_and_may_come_back,
                history_and_events_tell_everything,
                a_guard_lets_one_of_two_through,
                what_is_refused_moves_no_guard,
                guardians_never_go_in_a_circle,
                shares_never_exceed_the_whole,
                unrelated_pairs_dont_stand_in_each_others_way,
            ],
            following: [
                an_address_follows_through_any_number_of_persons,
                two_hundred_follow_in_one_transaction,
                of_two_hundred_all_follow_or_none,
                following_never_goes_in_a_circle,
                who_begins_to_follow_while_the_other_moves_has_the_new_address,
                whoever_parts_at_the_same_time_both_ends_agree,
                history_and_events_say_why,
                unfollowing_keeps_the_last_address,
                the_erased_are_followed_no_more,
            ],
            feed: [
                events_come_in_the_order_of_commits_and_pages_fit_together,
                sequencers_beside_writers_lose_repeat_and_reorder_nothing,
                what_is_old_leaves_but_never_the_newest,
                the_epoch_is_raised_and_nothing_else,
                an_event_is_what_was_published,
            ],
            deliveries: [
                a_shard_is_held_by_one_process_at_a_time,
                of_many_that_want_a_shard_one_gets_it,
                a_sign_of_life_keeps_what_a_process_holds,
                what_is_set_aside_waits_in_order,
                several_are_settled_together,
                what_was_given_up_under_way_still_holds_up_its_profile,
                what_is_set_aside_later_but_happened_earlier_comes_first,
                what_is_set_aside_is_fenced,
                dead_letters_are_shown_replayed_and_discarded,
                giving_up_beside_setting_aside_leaves_nobody_waiting_for_nothing,
            ],
            webhooks: [
                a_webhook_is_kept_as_it_was_written,
                a_stale_webhook_is_refused_with_all_that_goes_with_it,
                webhooks_are_listed_by_owner_and_by_whether_they_are_active,
                attempts_are_noted_with_what_they_say_of_the_webhook,
                attempts_of_the_same_moment_are_all_noted,
                a_failure_after_a_long_silence_is_the_first_one,
                the_log_pages_and_forgets,
            ],
            idempotency: [
                a_command_under_a_key_runs_once,
                a_key_serves_one_request_of_one_caller,
                of_concurrent_requests_under_one_key_one_runs,
                a_refused_command_frees_its_key,
                a_key_expires,
            ],
        );
    };
    (@kind $make:ident, $kind:tt) => {
        $crate::store_contract!(@tests $make, $kind,
            writing: [
                every_attribute_comes_back_as_written,
                extremes_go_through_the_use_cases,
                a_stale_version_is_refused_and_told_from_a_missing_one,
                a_taken_id_is_refused,
                a_link_belongs_to_one_profile,
                profiles_may_swap_links,
                what_is_refused_leaves_nothing,
                a_batch_is_written_as_a_whole,
                events_are_numbered_in_order,
                a_change_to_the_same_value_writes_nothing,
            ],
            reading: [
                several_ids_are_read_at_once,
                the_list_is_in_order_of_creation_and_pages_are_stable,
                history_is_complete_and_pages,
                a_profile_reads_as_it_stood_at_any_time,
            ],
            search: [
                contacts_links_and_dates_are_found_exactly,
                search_follows_every_change,
                the_closest_are_found_first,
                pages_go_on_while_profiles_change,
            ],
            search_many: [
                many_scripts_are_found_as_the_rules_say,
                hostile_text_is_found_or_refused,
                common_names_come_in_pages_that_may_be_short,
            ],
            concurrency: [
                concurrent_writers_lose_no_update,
                writers_of_different_profiles_queue_and_none_fails,
                concurrent_creators_agree_on_one,
                a_stale_precondition_is_never_retried_away,
                a_caller_that_hangs_up_leaves_nothing_open,
            ],
            linearisable: [
                concurrent_reads_and_writes_fit_one_order,
            ],
            schedule: [
                what_is_planned_is_kept_and_found_by_its_next_moment,
                each_change_takes_effect_once_though_several_replicas_are_at_it,
                a_worker_that_is_killed_leaves_the_rest_to_the_next,
                it_reads_as_it_stood_whenever_the_worker_came,
                a_command_comes_after_what_is_due,
                planners_and_workers_lose_nothing,
            ],
        );
    };
    (@tests $make:ident, $kind:tt, $($suite:ident: $clauses:tt),* $(,)?) => {
        $(
            mod $suite {
                $crate::store_contract!(@suite $make, $kind, $suite $clauses);
            }
        )*
    };
    (@suite $make:ident, $kind:tt, $suite:ident [$($clause:ident),* $(,)?]) => {
        $($crate::store_contract!(@test $make, $kind, $suite $clause);)*
    };
    (@test $make:ident, [$($kind:tt)*], $suite:ident $clause:ident) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $clause() {
            $crate::contract::$suite::$clause $($kind)* (&super::$make().await).await;
        }
    };
}
