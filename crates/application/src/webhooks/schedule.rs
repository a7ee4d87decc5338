//! When an event that wasn't taken is sent again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// The pauses between the attempts for one event, in seconds. Each is spread by a fifth up and down. After the last of
/// them comes the last attempt.
pub const PAUSES: [u64; 9] =
    [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/// After so many failures in a row nothing new is sent; only what failed is tried again.
pub const HOLD_AFTER: u32 = 3;
/// After so long without one success a webhook is disabled.
pub const PATIENCE: TimeDelta = TimeDelta::days(5);
/// How long attempts stay in the log.
pub const LOG_KEPT: TimeDelta = TimeDelta::days(30);
/// The longest time that a webhook is left alone because it failed before.
const LONGEST_REST: Duration = Duration::from_secs(10 * MINUTE);
/// The longest time that an endpoint can put us off for.
const LONGEST: Duration = Duration::from_secs(24 * HOUR);

/// The pause behind an attempt, counted from 1; `None` if it was the last.
#[must_use]
pub fn pause_after(attempt: u32) -> Option<Duration> {
    let index = usize::try_from(attempt).unwrap_or(usize::MAX).checked_sub(1)?;
    PAUSES.get(index).copied().map(Duration::from_secs)
}

/// How long `Retry-After` says to wait (RFC 9110, section 10.2.3): seconds, or a date. At most a day; `None` if it says
/// nothing that can be read.
pub(super) fn retry_after(written: &str, now: DateTime<Utc>) -> Option<Duration> {
    let written = written.trim();
    let wait = match written.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        // The dates of HTTP (RFC 9110, section 5.6.7) are such dates.
        Err(_) => (DateTime::parse_from_rfc2822(written).ok()?.to_utc() - now).to_std().unwrap_or_default(),
    };
    Some(wait.min(LONGEST))
}

/// How long a webhook is left alone that has failed for so long: what is tried while it's held comes on top of the schedule, and
/// the longer nothing is taken the less there is of it.
pub(super) fn rest(failing: TimeDelta) -> Duration {
    (failing / 10).to_std().unwrap_or_default().min(LONGEST_REST)
}

/// Whether a status says that its `Retry-After` is to be heeded: too many requests, or something in between is away.
pub(super) const fn puts_off(status: u16) -> bool {
    matches!(status, 429 | 502 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_are_made_within_four_days() {
        assert_eq!(pause_after(1), Some(Duration::from_secs(5)));
        assert_eq!(pause_after(9), Some(Duration::from_secs(24 * HOUR)));
        assert_eq!((pause_after(0), pause_after(10), pause_after(u32::MAX)), (None, None, None));
        assert!(PAUSES.is_sorted() && PAUSES.iter().sum::<u64>() < 4 * 24 * HOUR);
    }

    #[test]
    fn what_fails_for_long_is_left_alone_longer_but_not_for_hours() {
        assert_eq!(rest(TimeDelta::zero()), Duration::ZERO);
        assert_eq!(rest(TimeDelta::seconds(-5)), Duration::ZERO);
        assert_eq!(rest(TimeDelta::minutes(10)), Duration::from_secs(60));
        assert_eq!(rest(TimeDelta::days(4)), Duration::from_secs(600));
    }

    #[test]
    fn an_endpoint_puts_off_by_seconds_or_a_date_but_not_for_ever() {
        let now = DateTime::from_timestamp(1_772_359_872, 0).unwrap();
        let wait = |written| retry_after(written, now).map(|wait| wait.as_secs());
        assert_eq!(wait(" 120 "), Some(120));
        assert_eq!(wait("Sun, 01 Mar 2026 10:12:12 GMT"), Some(60));
        assert_eq!(wait("Sun, 01 Mar 2020 10:12:12 GMT"), Some(0), "over already");
        assert_eq!(wait("99999999"), Some(24 * HOUR));
        for bad in ["", "soon", "-1", "1.5", "99999999999999999999999999", "2026-03-01T10:12:12Z"] {
            assert_eq!(wait(bad), None, "{bad}");
        }
    }
}
