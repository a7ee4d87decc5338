//! The events of one profile that are to go to a sink, one after the other.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::Route;
use super::hub::Hub;
use crate::ports::{DeliveryFailure, FeedEvent, Outgoing, StoreError, Undelivered};

/// What deliveries of one shard have in common while they are under way.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) hub: Arc<Hub>,
    pub(super) route: Arc<Route>,
    /// How many events in a row the sink refused.
    pub(super) refusals: Arc<AtomicU32>,
    /// The epoch of the feed.
    pub(super) epoch: u64,
}

/// How an attempt ended.
pub(super) enum Attempt {
    Delivered,
    Away { reason: String, retry_after: Option<Duration> },
    Refused { reason: String, retry_after: Option<Duration> },
}

/// How far a chain came.
pub(super) struct Followed {
    /// What is left of it, beginning with the event that failed, if one did.
    pub(super) rest: VecDeque<FeedEvent>,
    pub(super) delivered: usize,
    /// Why it ended early; `None` also when the sink took nothing from others meanwhile.
    pub(super) failed: Option<Attempt>,
}

impl Way {
    /// Whether so many were refused that nothing new is to be sent.
    pub(super) fn is_held(&self) -> bool {
        self.route.hold_after.is_some_and(|most| self.refusals.load(Ordering::Relaxed) >= most)
    }

    /// Delivers the events of one profile, in order, until one fails or the time is over.
    ///
    /// `probe` does so while the sink is held, and only the first of them.
    pub(super) async fn follow(
        self,
        mut chain: VecDeque<FeedEvent>,
        probe: bool,
        until: Instant,
    ) -> Followed {
        let mut delivered = 0;
        while let Some(event) = chain.front() {
            if self.is_held() && !(probe && delivered == 0) || delivered > 0 && Instant::now() >= until {
                break;
            }
            match self.attempt(event.clone(), 0).await {
                Attempt::Delivered => {
                    delivered += 1;
                    chain.pop_front();
                }
                failed => return Followed { rest: chain, delivered, failed: Some(failed) },
            }
        }
        Followed { rest: chain, delivered, failed: None }
    }

    /// Tries to deliver an event, which was tried so often before.
    pub(super) async fn attempt(&self, event: FeedEvent, before: u32) -> Attempt {
        let name = &self.route.name;
        let happened = event.occurred_at;
        let outgoing = match self.hub.outgoing(event, self.epoch, before, self.route.full_values).await {
            Ok(outgoing) => outgoing,
            // Its history can't be read, and won't be by waiting: that is nothing to other profiles.
            Err(error @ StoreError::Corrupt(_)) => {
                self.hub.observer.failed(name, DeliveryFailure::Refused);
                return Attempt::Refused { reason: error.to_string(), retry_after: None };
            }
            Err(error) => return Attempt::Away { reason: error.to_string(), retry_after: None },
        };
        match self.deliver(&outgoing).await {
            Ok(()) => {
                self.refusals.store(0, Ordering::Relaxed);
                let after = (self.hub.clock.now() - happened).to_std().unwrap_or_default();
                self.hub.observer.delivered(name, after);
                Attempt::Delivered
            }
            Err(Undelivered::Away { reason, retry_after }) => {
                self.hub.observer.failed(name, DeliveryFailure::Away);
                Attempt::Away { reason, retry_after }
            }
            Err(Undelivered::Refused { reason, retry_after }) => {
                self.refusals.fetch_add(1, Ordering::Relaxed);
                self.hub.observer.failed(name, DeliveryFailure::Refused);
                Attempt::Refused { reason, retry_after }
            }
        }
    }

    /// A sink that panics has refused the event: it must not take others down with it.
    async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        let panicked = |_| Poll::Ready(Err(Undelivered::refused("it panicked: the log says where")));
        let sink = &self.route.sink;
        // What makes the future may panic, too.
        let Ok(mut future) = catch_unwind(AssertUnwindSafe(|| sink.deliver(outgoing))) else {
            return Err(Undelivered::refused("it panicked: the log says where"));
        };
        std::future::poll_fn(|cx| {
            catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))).unwrap_or_else(panicked)
        })
        .await
    }
}
