//! Ids that count.

use std::sync::atomic::{AtomicU64, Ordering};

use profiles_application::ports::IdGenerator;
use uuid::Uuid;

/// Mints 1, 2, 3, … in the form of UUIDv7s.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl IdGenerator for CountingIds {
    fn next(&self) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 | u128::from(number))
    }
}
