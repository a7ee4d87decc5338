//! What is delivered where, and how.

use std::sync::Arc;

use uuid::Uuid;

use super::schedule::{Schedule, mix};
use crate::events::EventTypes;
use crate::ports::Sink;

/// How many shards the events of a broker have: so many replicas can share its work. It can't be changed later, since
/// cursors belong to shards.
const BROKER_SHARDS: u16 = 4;

/// How far others get ahead of a slow profile unless something else is said.
const AHEAD: u64 = 5_000;

/// Where the first delivery to a sink begins. Later ones go on where the last one ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Begin {
    /// With the oldest event that is still in the feed.
    #[default]
    Oldest,
    /// With what happens from now on.
    Latest,
    /// Behind a place.
    Behind(u64),
}

/// What is delivered where, and how.
#[derive(Clone)]
pub struct Route {
    /// The name of the sink, under which its cursor is kept: whoever renames it begins anew.
    pub name: String,
    /// The sink.
    pub sink: Arc<dyn Sink>,
    /// Which events.
    pub types: EventTypes,
    /// Whether events have the values before and after with them, which are personal data.
    pub full_values: bool,
    /// Into how many parts the profiles fall that replicas may share.
    pub shards: u16,
    /// How many events may be under way at once in each part.
    pub concurrency: usize,
    /// How far in the feed others may get ahead of a profile whose events take long: so many may be repeated after a crash.
    pub ahead: u64,
    /// When an event that was refused is tried again.
    pub schedule: Schedule,
    /// After so many refusals in a row nothing new is sent: the sink is likely to be broken rather than these events. Until
    /// one of them is delivered, only those are tried.
    pub hold_after: Option<u32>,
    /// Where the first delivery begins.
    pub begin: Begin,
    /// Whether to go on with the oldest event there is when those before left the feed undelivered, instead of waiting for an
    /// operator to say where.
    pub skips_gone: bool,
}

impl Route {
    /// To a message broker nearby, which takes much at once.
    #[must_use]
    pub fn to_broker(name: &str, sink: Arc<dyn Sink>) -> Self {
        Self {
            name: name.to_owned(),
            sink,
            types: EventTypes::default(),
            full_values: false,
            shards: BROKER_SHARDS,
            concurrency: 256,
            ahead: AHEAD,
            schedule: Schedule::minutes(),
            hold_after: None,
            begin: Begin::Oldest,
            skips_gone: false,
        }
    }

    /// To one consumer, which gets its events from one replica.
    #[must_use]
    pub fn to_consumer(name: &str, sink: Arc<dyn Sink>) -> Self {
        Self { shards: 1, concurrency: 8, ..Self::to_broker(name, sink) }
    }

    /// The part that a profile falls into.
    pub(super) fn shard_of(&self, profile: Uuid) -> u16 {
        let (high, low) = profile.as_u64_pair();
        let shard = mix(high ^ low) % u64::from(self.shards.max(1));
        u16::try_from(shard).unwrap_or_default()
    }
}
