//! The clock: what a run begins with when no seed is given, and the day that a report names.

#![expect(
    clippy::disallowed_methods,
    reason = "this program tests from outside and has no port to take time from"
)]

use chrono::{Timelike, Utc};

/// Today, as a report says it.
pub(crate) fn today() -> String {
    Utc::now().format("%Y-%m-%d").to_string()
}

/// A seed that is short to type and seldom the same.
pub(crate) fn seed() -> u64 {
    let now = Utc::now();
    u64::from(now.num_seconds_from_midnight()) * 1000 + u64::from(now.timestamp_subsec_millis() % 1000)
}
