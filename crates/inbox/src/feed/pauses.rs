//! How long to wait before another attempt.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The bounds of pauses that double.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pauses {
    pub(super) first: Duration,
    pub(super) longest: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(30) }
    }
}

impl Pauses {
    /// The pause after so many failures in a row: at least half of the whole, so that consumers that lost the service at
    /// once don't come back at once.
    pub(super) fn after(self, failures: u32) -> Duration {
        let doubled = self.first.saturating_mul(1 << failures.saturating_sub(1).min(20));
        let half = doubled.min(self.longest) / 2;
        half + half.mul_f64(f64::from(random()) / f64::from(u32::MAX))
    }
}

/// The standard library seeds each of its hash maps anew: that is random enough for a pause.
fn random() -> u32 {
    let [a, b, c, d, ..] = RandomState::new().hash_one(()).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_differ() {
        let pauses = Pauses { first: Duration::from_secs(1), longest: Duration::from_secs(30) };
        for (failures, whole) in [(0, 1), (1, 1), (2, 2), (5, 16), (6, 30), (u32::MAX, 30)] {
            let whole = Duration::from_secs(whole);
            for _ in 0..20 {
                let pause = pauses.after(failures);
                assert!(pause >= whole / 2 && pause <= whole, "{failures}: {pause:?}");
            }
        }
        let some: std::collections::BTreeSet<_> = (0..20).map(|_| pauses.after(6)).collect();
        assert!(some.len() > 1);
    }
}
