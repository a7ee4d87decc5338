//! The feed: all integration events in one order, under numbers without gaps.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::shared::id::EventId;
use profiles_domain::shared::version::Version;
use serde_json::Value;

use super::{AggregateRef, StoreError};

/// An event in the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedEvent {
    /// Its place: counts from 1, without gaps.
    pub position: u64,
    /// Identifies the event for ever.
    pub event_id: EventId,
    /// The aggregate that it tells of.
    pub subject: AggregateRef,
    /// The version of the aggregate.
    pub version: Version,
    /// The event's type: `profiles.person.address_changed.v1`.
    pub event_type: String,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// The event itself.
    pub data: Value,
    /// What goes along with it: `traceparent`, `command_id`.
    pub headers: Value,
}

/// How far the feed goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedEnds {
    /// Counts the times that the feed went back, as when an older backup is restored. Places of another epoch mean nothing.
    pub epoch: u64,
    /// The place of the oldest event that is still there; of the next one, if none is.
    pub first: u64,
    /// The place of the newest event; 0 if there never was one.
    pub last: u64,
}

/// All integration events of committed transactions, in an order in which those of one aggregate follow its versions.
///
/// A place, once read, never changes: no event appears later in front of one that was read.
#[async_trait]
pub trait EventFeed: Send + Sync {
    /// Gives places to at most `limit` events that were committed and have none yet, the oldest first. Gives how many
    /// got one. Any number of processes may do this at the same time.
    async fn sequence(&self, limit: usize) -> Result<usize, StoreError>;

    /// How far it goes.
    async fn ends(&self) -> Result<FeedEnds, StoreError>;

    /// At most `limit` events behind a place, in order.
    async fn after(&self, position: u64, limit: usize) -> Result<Vec<FeedEvent>, StoreError>;

    /// How many events wait for a place, and since when the oldest does. Gaps in their numbers count too.
    async fn waiting(&self) -> Result<Waiting, StoreError>;

    /// Raises the epoch, after the feed went back: what consumers keep of the old one means nothing any more. Gives the new one.
    async fn raise_epoch(&self) -> Result<u64, StoreError>;

    /// Forgets the oldest events that happened before a time, up to a place and not beyond it, but never the newest event.
    /// Gives how many went, which is 0 when it is to be tried again later.
    async fn trim(&self, before: DateTime<Utc>, up_to: u64) -> Result<u64, StoreError>;
}

/// Tells that there may be something new, so that nobody has to look all the time. Nothing relies on it: who waits also looks
/// by itself now and then.
#[async_trait]
pub trait FeedSignal: Send + Sync {
    /// Ends when events were committed by this process, or placed by any, since the last call ended.
    async fn heard(&self);
}

/// Nothing is ever heard.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silence;

#[async_trait]
impl FeedSignal for Silence {
    async fn heard(&self) {
        std::future::pending::<()>().await;
    }
}

/// Events that have no place yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub events: u64,
    /// When the oldest of them happened.
    pub since: Option<DateTime<Utc>>,
}
