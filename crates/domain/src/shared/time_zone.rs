//! Time zones by their IANA names.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::{GapInfo, Tz};

/// The name is not in the IANA time zone database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an IANA time zone: expected a name like Europe/Paris")]
pub struct UnknownTimeZone;

impl UnknownTimeZone {
    /// The stable code of this error.
    pub const CODE: &'static str = "time_zone_unknown";
}

/// A zone of the IANA time zone database: `Europe/Paris`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeZone(String);

impl TimeZone {
    /// Parses a zone's name, links such as `Asia/Calcutta` included.
    ///
    /// # Errors
    /// When the database has no such zone.
    pub fn parse(text: &str) -> Result<Self, UnknownTimeZone> {
        Tz::from_str(text.trim()).map(|zone| Self(zone.name().to_owned())).map_err(|_| UnknownTimeZone)
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(text: String) -> Self {
        Self(text)
    }

    /// The zone's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When a day begins there: at midnight, or when the clocks that leave it out are put forward. By UTC if the
    /// database doesn't have the zone any more.
    #[must_use]
    pub fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        let start = Tz::from_str(&self.0).ok().and_then(|zone| {
            let start = zone.from_local_datetime(&midnight).earliest();
            start.or_else(|| GapInfo::new(&midnight, &zone)?.end)
        });
        start.map_or_else(|| start_in_utc(day), |start| start.to_utc())
    }
}

/// When a day begins by UTC.
pub(super) fn start_in_utc(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_zones_of_the_database_exist() {
        assert_eq!(TimeZone::parse("Europe/Paris").unwrap().as_str(), "Europe/Paris");
        for bad in ["", "Paris", "GMT+25", "Europe/Atlantis"] {
            assert!(TimeZone::parse(bad).is_err(), "{bad:?}");
        }
    }
}
