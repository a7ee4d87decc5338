//! How far deliveries got: a cursor for each sink and shard, held by one process at a time, and what was set aside.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{FeedEvent, StoreError};

/// A part of a sink's events: the profiles whose ids fall into it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShardKey {
    /// The name of the sink: `nats`, `webhook:…`, `subscription:…`.
    pub sink: String,
    /// Counts from 0.
    pub shard: u16,
}

/// The right to deliver a shard's events, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What it is for.
    pub key: ShardKey,
    /// Grows whenever somebody takes the cursor: who comes with an older one has lost it.
    pub fence: u64,
    /// Everything up to this place of the feed is delivered or set aside.
    pub position: u64,
}

/// Those who deliver to a sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crew {
    /// The name of the sink.
    pub sink: String,
    /// How many processes there are, this one included.
    pub processes: u64,
    /// How many of them come before this one, in an order that all of them see.
    pub before: u64,
}

/// What a process has, and who else is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renewed {
    /// For each sink who delivers to it.
    pub crews: Vec<Crew>,
    /// The shards that the process holds, with their fences.
    pub held: Vec<(ShardKey, u64)>,
}

/// An event that was set aside: refused, or behind one of the same profile that was.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAside {
    /// The event, which may leave the feed before it's delivered.
    pub event: FeedEvent,
    /// How often it was tried; 0 if it only waits behind another one.
    pub attempts: u32,
    /// How long to wait before the next attempt; `None` if it's not tried any more, which makes it a *dead letter*. Of no
    /// meaning for those behind another one: their turn comes when that one is gone.
    pub again_in: Option<Duration>,
    /// Why the last attempt failed; empty if there was none.
    pub reason: String,
}

/// An event that was set aside, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Parked {
    /// The event, with its place in the feed.
    pub event: FeedEvent,
    /// How often it was tried; 0 if it only waits behind another one.
    pub attempts: u32,
    /// When it's tried next; `None` for a dead letter, and for one that waits behind another.
    pub again_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed; empty if there was none.
    pub reason: String,
    /// When it was set aside.
    pub since: DateTime<Utc>,
}

impl Parked {
    /// Whether it's not tried any more.
    #[must_use]
    pub const fn is_dead(&self) -> bool {
        self.attempts > 0 && self.again_at.is_none()
    }
}

/// How a sink stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkFigures {
    /// Its name.
    pub sink: String,
    /// The place that the slowest shard has reached.
    pub position: u64,
    /// Events that were set aside and wait, for their next attempt or for one before them.
    pub waiting: u64,
    /// Events that aren't tried any more.
    pub dead: u64,
}

/// How far deliveries got. All times are the database's: clocks of replicas differ.
///
/// What a holder of a lease changes is changed only while its fence holds, in one transaction; these methods give `false`
/// or `None` when it doesn't, and change nothing then.
#[async_trait]
pub trait Deliveries: Send + Sync {
    /// Takes a shard that nobody holds, or whose holder's time is over, or anew one's own. `None` when somebody else holds
    /// it. The first to take one makes it, beginning behind the place `begin`.
    async fn take(
        &self,
        key: &ShardKey,
        holder: Uuid,
        time: Duration,
        begin: u64,
    ) -> Result<Option<Lease>, StoreError>;

    /// Gives a process, which must do this again before it's over, that much time from now on what it holds of these sinks.
    async fn renew(&self, holder: Uuid, sinks: &[String], time: Duration) -> Result<Renewed, StoreError>;

    /// Gives back all that a process holds, which delivers nothing any more.
    async fn retire(&self, holder: Uuid) -> Result<(), StoreError>;

    /// Gives a shard back, so that others needn't wait.
    async fn release(&self, lease: &Lease) -> Result<bool, StoreError>;

    /// Moves the cursor on, and sets events aside. An event that is there already stays as it is.
    async fn advance(&self, lease: &Lease, position: u64, aside: &[SetAside]) -> Result<bool, StoreError>;

    /// The profiles of a shard that have events set aside.
    async fn held_up(&self, key: &ShardKey) -> Result<Vec<Uuid>, StoreError>;

    /// Of each profile that has events set aside the first one, if it's due: at most `limit`, the longest due first. And in
    /// how long the next one will be, if none is.
    async fn due(&self, key: &ShardKey, limit: usize) -> Result<(Vec<Parked>, Option<Duration>), StoreError>;

    /// Notes what became of events that were set aside: those of these profiles at these places were delivered and are
    /// forgotten, and the next one of each profile is due at once; the others were refused again. Gives the profiles of the
    /// delivered ones that have more set aside, and `None` when the fence doesn't hold.
    async fn settle(
        &self,
        lease: &Lease,
        delivered: &[(Uuid, u64)],
        refused: &[SetAside],
    ) -> Result<Option<Vec<Uuid>>, StoreError>;

    /// How all sinks stand that ever were.
    async fn figures(&self) -> Result<Vec<SinkFigures>, StoreError>;

    /// Events of a sink that were set aside, by their places, behind one of them.
    async fn parked(&self, sink: &str, after: u64, limit: usize) -> Result<Vec<Parked>, StoreError>;

    /// Lets the events that were set aside be tried anew, at once and as often as at first: one, or all dead letters. Tells
    /// how many.
    async fn replay(&self, sink: &str, position: Option<u64>) -> Result<u64, StoreError>;

    /// Gives up an event that was set aside: it's never delivered. The next one of its profile is due at once.
    async fn discard(&self, sink: &str, position: u64) -> Result<bool, StoreError>;

    /// Sets the cursors of a sink, which takes them from whoever holds them: what is behind this place is delivered, again
    /// or never before. Tells how many shards there are.
    async fn set_position(&self, sink: &str, position: u64) -> Result<u64, StoreError>;

    /// Forgets a sink, with all that was set aside for it.
    async fn forget(&self, sink: &str) -> Result<(), StoreError>;
}
