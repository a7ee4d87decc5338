//! Where events are delivered to: another system, or a handler of this process.

use std::time::Duration;

use async_trait::async_trait;
use profiles_contracts::CloudEvent;

use super::AggregateRef;
use crate::events::FeedCursor;

/// An event on its way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// The cursor behind it in the feed.
    pub cursor: FeedCursor,
    /// The profile that it tells of.
    pub subject: AggregateRef,
    /// The event in its envelope.
    pub event: CloudEvent,
    /// How often its delivery was tried before, not counting the times when the other system was away.
    pub attempts: u32,
}

/// Why an event wasn't delivered. The reasons are for operators, and hold no personal data and no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// The other system is away, or takes nothing at all now. Nothing is wrong with the event: it's tried again for as long
    /// as it takes, and nothing overtakes it.
    #[error("{reason}")]
    Away {
        /// Why, for operators.
        reason: String,
        /// When the other system said that it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The other system took others but not this event. It's tried again some times; until then only events of the same
    /// profile wait.
    #[error("{reason}")]
    Refused {
        /// Why, for operators.
        reason: String,
        /// When the other system said that it wants to be asked again.
        retry_after: Option<Duration>,
    },
}

impl Undelivered {
    /// The other system is away.
    #[must_use]
    pub fn away(reason: impl Into<String>) -> Self {
        Self::Away { reason: reason.into(), retry_after: None }
    }

    /// This event was refused.
    #[must_use]
    pub fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into(), retry_after: None }
    }
}

/// Takes events out of the service.
///
/// Called for many events at a time, but never for two of one profile: the next one of a profile comes when the one before
/// was delivered. After a crash, or when another replica takes over, events come again, with the same ids.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Delivers an event. It counts as delivered when this returns `Ok`, so that by then the other side must have it
    /// durably. May be dropped half-way, when the service stops.
    ///
    /// # Errors
    /// [`Undelivered`], which says whether to wait with everything or with this profile.
    async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Undelivered>;
}
