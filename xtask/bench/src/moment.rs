//! The clock and fresh ids: a benchmark has nothing to repeat, so it reads them itself.

#![expect(
    clippy::disallowed_methods,
    reason = "this program measures and has no port to take time and ids from"
)]

use chrono::Utc;
use uuid::Uuid;

/// Now, as the databases keep it: microseconds since 1970.
pub(crate) fn micros() -> i64 {
    Utc::now().timestamp_micros()
}

/// Today, as a report says it.
pub(crate) fn today() -> String {
    Utc::now().format("%Y-%m-%d").to_string()
}

pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}
