//! Finding the profiles whose planned changes have come due.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{AggregateRef, StoreError};

/// A profile for which something is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The moment of the next planned change.
    pub at: DateTime<Utc>,
    /// The profile.
    pub profile: AggregateRef,
}

/// Finds profiles of all kinds by the moment of their next planned change, as last committed.
#[async_trait]
pub trait DueReader: Send + Sync {
    /// The first `limit` profiles whose moment is not after `now`, in their order, behind `after` if that is given.
    async fn due(&self, now: DateTime<Utc>, after: Option<Due>, limit: usize)
    -> Result<Vec<Due>, StoreError>;

    /// The next moment of all, which may have come already; `None` if nothing is planned.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
}
