//! Time zones by their IANA names.

use std::str::FromStr;

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
        chrono_tz::Tz::from_str(text.trim())
            .map(|zone| Self(zone.name().to_owned()))
            .map_err(|_| UnknownTimeZone)
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
