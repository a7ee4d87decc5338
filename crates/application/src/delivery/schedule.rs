//! When to try again.

use std::time::Duration;

use uuid::Uuid;

/// The pauses between the attempts to deliver one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pauses: Vec<Duration>,
}

/// How far a pause may differ from the one that is planned, so that events which failed together don't come again together.
const JITTER_PERCENT: u32 = 20;

/// The first pause when the other side is away, and the longest.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(30);

impl Schedule {
    /// One pause behind each attempt; when they are used up the event is given up.
    #[must_use]
    pub fn new(pauses: impl IntoIterator<Item = Duration>) -> Self {
        Self { pauses: pauses.into_iter().collect() }
    }

    /// For systems nearby: six attempts within a quarter of an hour.
    #[must_use]
    pub fn minutes() -> Self {
        Self::new([1, 5, 30, 120, 600].map(Duration::from_secs))
    }

    /// How long to wait behind so many attempts, give or take a fifth; `None` when there are no more.
    #[must_use]
    pub fn pause(&self, attempts: u32, event: Uuid) -> Option<Duration> {
        let index = usize::try_from(attempts.checked_sub(1)?).ok()?;
        self.pauses.get(index).map(|pause| jittered(*pause, event, attempts))
    }
}

/// How long to wait for a system that was away so many times in a row.
pub(super) fn away(times: u32, salt: Uuid) -> Duration {
    let pause = FIRST.saturating_mul(1_u32.checked_shl(times.saturating_sub(1).min(16)).unwrap_or(u32::MAX));
    jittered(pause.min(LONGEST), salt, times)
}

/// Decided by the event and the attempt, so that a run can be repeated.
fn jittered(pause: Duration, salt: Uuid, attempt: u32) -> Duration {
    let (high, low) = salt.as_u64_pair();
    let mixed = mix(high ^ low.rotate_left(32) ^ u64::from(attempt));
    let span = u64::from(2 * JITTER_PERCENT + 1);
    let percent = u32::try_from(mixed % span).unwrap_or_default() + 100 - JITTER_PERCENT;
    pause.saturating_mul(percent) / 100
}

/// Spreads the bits of a number evenly: the finaliser of `SplitMix64`.
pub(super) const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_those_that_were_planned_give_or_take_a_fifth() {
        let schedule = Schedule::new([1, 10].map(Duration::from_secs));
        let mut different = std::collections::BTreeSet::new();
        for number in 0..100 {
            let event = Uuid::from_u128(number);
            let pause = schedule.pause(2, event).unwrap();
            assert!((Duration::from_secs(8)..=Duration::from_secs(12)).contains(&pause), "{pause:?}");
            assert_eq!(schedule.pause(2, event), Some(pause), "the same each time");
            different.insert(pause);
        }
        assert!(different.len() > 20, "{different:?}");
        assert_eq!((schedule.pause(0, Uuid::nil()), schedule.pause(3, Uuid::nil())), (None, None));
    }

    #[test]
    fn who_is_away_is_asked_less_and_less_often_but_never_given_up() {
        let near = |pause: Duration, wanted: Duration| {
            assert!(pause >= wanted * 8 / 10 && pause <= wanted * 12 / 10, "{pause:?}");
        };
        near(away(1, Uuid::nil()), FIRST);
        near(away(4, Uuid::nil()), FIRST * 8);
        for times in [10, 11, 40, u32::MAX] {
            near(away(times, Uuid::nil()), LONGEST);
        }
    }
}
