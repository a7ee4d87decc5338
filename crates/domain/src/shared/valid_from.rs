//! From when something is to hold: a moment, or a day where somebody lives.

use chrono::{DateTime, Months, NaiveDate, SubsecRound, TimeDelta, Utc};

use super::partial_date::PartialDate;
use super::time_zone::{TimeZone, start_in_utc};

/// How long ago something may have begun to hold and still be told as a change of now: history isn't rewritten.
pub const GRACE: TimeDelta = TimeDelta::hours(24);
/// How far ahead a change can be planned: 100 years.
pub const FARTHEST: Months = Months::new(1200);
/// How much longer a day lasts somewhere on earth than in UTC.
const WEST: TimeDelta = TimeDelta::hours(12);

/// Why something can't hold from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValidFromError {
    /// Neither a time nor a day.
    #[error("not a time: expected one as of RFC 3339 or a day such as 2026-03-01")]
    Invalid,
    /// Longer ago than [`GRACE`].
    #[error(
        "it lies more than 24 hours back, and what was is not rewritten: leave it out for a change of now"
    )]
    Past,
    /// Further ahead than [`FARTHEST`].
    #[error("it lies more than 100 years ahead")]
    Far,
}

impl ValidFromError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "valid_from_invalid",
            Self::Past => "valid_from_past",
            Self::Far => "valid_from_far",
        }
    }
}

/// From when something is to hold, as somebody says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidFrom {
    /// From a moment on.
    At(DateTime<Utc>),
    /// From the beginning of a day on, where the profile lives.
    On(NaiveDate),
}

/// From when something is to hold, seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At once.
    Now,
    /// At a moment to come, to the microsecond.
    Later(DateTime<Utc>),
}

impl ValidFrom {
    /// Parses a time (RFC 3339) or a day (`2026-03-01`).
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, ValidFromError> {
        if let Ok(PartialDate::Day(day)) = PartialDate::parse(text) {
            return Ok(Self::On(day));
        }
        let time = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| ValidFromError::Invalid)?;
        Ok(Self::At(time.to_utc()))
    }

    /// What that means at `now`; a day begins by `zone`, without one by UTC.
    ///
    /// A day that isn't over yet has begun now, whenever that was; without a zone, one that isn't over somewhere on
    /// earth.
    ///
    /// # Errors
    /// When it is too long ago, or too far ahead.
    pub fn seen_from(self, now: DateTime<Utc>, zone: Option<&TimeZone>) -> Result<Start, ValidFromError> {
        let begins = |day| zone.map_or_else(|| start_in_utc(day), |zone| zone.start_of(day));
        let (start, end) = match self {
            Self::At(moment) => (moment, moment),
            Self::On(day) => {
                let next = day.succ_opt().unwrap_or(day);
                let more = if zone.is_some() { TimeDelta::zero() } else { WEST };
                (begins(day), begins(next).checked_add_signed(more).unwrap_or(DateTime::<Utc>::MAX_UTC))
            }
        };
        // What a database can keep, so that a moment stays the same when it's read back.
        let start = start.trunc_subsecs(6);
        if start > now {
            let farthest = now.checked_add_months(FARTHEST).unwrap_or(DateTime::<Utc>::MAX_UTC);
            return if start > farthest { Err(ValidFromError::Far) } else { Ok(Start::Later(start)) };
        }
        if end > now || now.signed_duration_since(start) <= GRACE {
            return Ok(Start::Now);
        }
        Err(ValidFromError::Past)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn seen(text: &str, now: &str, zone: Option<&str>) -> Result<Start, ValidFromError> {
        let zone = zone.map(|zone| TimeZone::parse(zone).unwrap());
        ValidFrom::parse(text)?.seen_from(time(now), zone.as_ref())
    }

    fn later(text: &str) -> Result<Start, ValidFromError> {
        Ok(Start::Later(time(text)))
    }

    const NOON: &str = "2026-03-01T12:00:00Z";

    #[test]
    fn a_moment_is_to_come_has_come_or_is_gone() {
        assert_eq!(seen("2026-03-01T12:00:00.000001Z", NOON, None), later("2026-03-01T12:00:00.000001Z"));
        assert_eq!(seen("2026-03-01T12:00:00.0000009Z", NOON, None), Ok(Start::Now), "to the microsecond");
        assert_eq!(seen("2026-03-01T13:30:00+01:00", NOON, None), later("2026-03-01T12:30:00Z"));
        assert_eq!(seen("2026-02-28T12:00:00Z", NOON, None), Ok(Start::Now));
        assert_eq!(seen("2026-02-28T11:59:59Z", NOON, None), Err(ValidFromError::Past));
        assert_eq!(seen("2126-03-01T12:00:00Z", NOON, None), later("2126-03-01T12:00:00Z"));
        assert_eq!(seen("2126-03-01T12:00:01Z", NOON, None), Err(ValidFromError::Far));
        assert_eq!(seen("9999-12-31", NOON, Some("Pacific/Kiritimati")), Err(ValidFromError::Far));
        assert_eq!(seen("0001-01-01", NOON, Some("Pacific/Kiritimati")), Err(ValidFromError::Past));
    }

    #[test]
    fn a_day_begins_where_the_profile_lives() {
        assert_eq!(seen("2026-03-02", NOON, None), later("2026-03-02T00:00:00Z"));
        assert_eq!(seen("2026-03-02", NOON, Some("Asia/Tokyo")), later("2026-03-01T15:00:00Z"));
        assert_eq!(seen("2026-03-02", NOON, Some("America/New_York")), later("2026-03-02T05:00:00Z"));
        assert_eq!(seen("2026-03-01", NOON, None), Ok(Start::Now));
        assert_eq!(seen("2026-02-27", NOON, None), Err(ValidFromError::Past));
        // No midnight there on that day: clocks went from 23:59 to 1:00.
        assert_eq!(
            seen("2018-11-04", "2018-11-01T00:00:00Z", Some("America/Sao_Paulo")),
            later("2018-11-04T03:00:00Z")
        );
        // Twice midnight: the first counts.
        assert_eq!(
            seen("2018-11-04", "2018-11-01T00:00:00Z", Some("America/Havana")),
            later("2018-11-04T04:00:00Z")
        );
    }

    #[test]
    fn today_has_begun_however_long_ago() {
        // In Los Angeles it's still the first, which began 28 hours ago by UTC.
        assert_eq!(seen("2026-03-01", "2026-03-02T04:00:00Z", None), Ok(Start::Now));
        assert_eq!(seen("2026-03-01", "2026-03-02T12:00:00Z", None), Err(ValidFromError::Past));
        // A day of 25 hours.
        assert_eq!(seen("2026-11-01", "2026-11-02T04:30:00Z", Some("America/New_York")), Ok(Start::Now));
    }

    #[test]
    fn nothing_else_is_taken() {
        for bad in [
            "",
            "2026",
            "2026-03",
            "2026-02-30",
            "tomorrow",
            "2026-03-01T12:00:00",
            "12:00",
            "2026-03-01T25:00:00Z",
        ] {
            assert_eq!(ValidFrom::parse(bad), Err(ValidFromError::Invalid), "{bad:?}");
        }
    }
}
