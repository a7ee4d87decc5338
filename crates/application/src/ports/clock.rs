//! The time, as a port.

use chrono::{DateTime, Utc};

/// Tells the time. Tests give one that stands still.
pub trait Clock: Send + Sync {
    /// The current time, to the microsecond: what every database here can keep.
    fn now(&self) -> DateTime<Utc>;
}
