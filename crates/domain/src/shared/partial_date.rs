//! Dates known in full, to the month or to the year.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

/// Why a date was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartialDateError {
    /// Not one of the three forms, or no such day in the calendar.
    #[error("not a date: expected 1990-05-17, 1990-05 or 1990")]
    Invalid,
}

impl PartialDateError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "date_invalid",
        }
    }
}

/// A calendar date (ISO 8601, proleptic Gregorian, years 1 to 9999), as much of it as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartialDate {
    /// Only the year is known: `1990`.
    Year(i32),
    /// The year and the month are known: `1990-05`.
    Month(i32, u32),
    /// The day is known: `1990-05-17`.
    Day(NaiveDate),
}

impl PartialDate {
    /// Parses `1990-05-17`, `1990-05` or `1990`.
    ///
    /// # Errors
    /// When it is none of these, or the calendar has no such day.
    pub fn parse(text: &str) -> Result<Self, PartialDateError> {
        let mut parts = text.trim().split('-');
        let year = number(parts.next(), 4)?.ok_or(PartialDateError::Invalid)?;
        let month = number(parts.next(), 2)?;
        let day = number(parts.next(), 2)?;
        if parts.next().is_some() {
            return Err(PartialDateError::Invalid);
        }
        let year_number = i32::try_from(year).map_err(|_| PartialDateError::Invalid)?;
        // The first day of it has to exist: this checks the month too.
        let date = NaiveDate::from_ymd_opt(year_number, month.unwrap_or(1), day.unwrap_or(1))
            .filter(|date| date.year() >= 1)
            .ok_or(PartialDateError::Invalid)?;
        Ok(match (month, day) {
            (None, _) => Self::Year(year_number),
            (Some(month), None) => Self::Month(year_number, month),
            (Some(_), Some(_)) => Self::Day(date),
        })
    }

    /// The first day that it can be.
    #[must_use]
    pub fn earliest(self) -> NaiveDate {
        match self {
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1),
            Self::Month(year, month) => NaiveDate::from_ymd_opt(year, month, 1),
            Self::Day(date) => Some(date),
        }
        .unwrap_or(NaiveDate::MIN)
    }

    /// The last day that it can be.
    #[must_use]
    pub fn latest(self) -> NaiveDate {
        let months = match self {
            Self::Year(_) => 12,
            Self::Month(..) => 1,
            Self::Day(date) => return date,
        };
        self.earliest()
            .checked_add_months(Months::new(months))
            .and_then(|next| next.checked_sub_days(Days::new(1)))
            .unwrap_or(NaiveDate::MAX)
    }
}

fn number(part: Option<&str>, digits: usize) -> Result<Option<u32>, PartialDateError> {
    part.map(|text| {
        if text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()) {
            text.parse().map_err(|_| PartialDateError::Invalid)
        } else {
            Err(PartialDateError::Invalid)
        }
    })
    .transpose()
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            // Of the years that there can be, chrono writes just this form, and faster than by the parts.
            Self::Day(date) => fmt::Display::fmt(date, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_known_is_kept_and_no_more() {
        for text in ["1990-05-17", "1990-05", "1990", "0044-03-15", "2024-02-29"] {
            assert_eq!(PartialDate::parse(text).unwrap().to_string(), text);
        }
        for bad in
            ["", "90", "1990-13", "1990-02-30", "0000", "1990-5-7", "1990-05-17-01", "+199", "17/05/1990"]
        {
            assert!(PartialDate::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_partial_date_spans_its_days() {
        let february = PartialDate::parse("2024-02").unwrap();
        assert_eq!(february.earliest().to_string(), "2024-02-01");
        assert_eq!(february.latest().to_string(), "2024-02-29");
        assert_eq!(PartialDate::parse("9999").unwrap().latest().to_string(), "9999-12-31");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_round_trips(text in "\\PC{0,12}") {
            if let Ok(date) = PartialDate::parse(&text) {
                prop_assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
            }
        }
    }
}
