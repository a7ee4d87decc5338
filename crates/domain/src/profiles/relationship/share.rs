//! Which share of a business an owner has: an exact percentage.

use std::fmt;

use super::RelationshipError;

/// Ten-thousandths in one percent.
const SCALE: u32 = 10_000;
const DECIMALS: usize = 4;

/// A percentage of a business: more than 0, at most 100, with up to 4 decimals.
///
/// Kept as a whole number of ten-thousandths of a percent, so that shares add up exactly: three of 33.3333 are
/// 99.9999, and never 100.00000000000001.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u32);

impl Share {
    /// The whole business: 100 %.
    pub const WHOLE: Self = Self(100 * SCALE);

    /// Takes ten-thousandths of a percent, 1 to 1,000,000, as a share.
    ///
    /// # Errors
    /// When it is nothing, or more than the whole.
    pub const fn new(ten_thousandths: u32) -> Result<Self, RelationshipError> {
        if ten_thousandths == 0 || ten_thousandths > Self::WHOLE.0 {
            return Err(RelationshipError::ShareOutOfRange);
        }
        Ok(Self(ten_thousandths))
    }

    /// Parses a percentage in plain decimal notation: `50`, `33.3333`. No sign, exponent, grouping or `%`.
    ///
    /// # Errors
    /// When it isn't written like that, has more than 4 decimals, or isn't more than 0 and at most 100.
    pub fn parse(text: &str) -> Result<Self, RelationshipError> {
        let text = text.trim();
        let (whole, decimals) = match text.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (text, None),
        };
        let fits = decimals.is_none_or(|digits| are_digits(digits) && digits.len() <= DECIMALS);
        if !are_digits(whole) || !fits {
            return Err(RelationshipError::ShareInvalid);
        }
        // Nothing but digits, so what can't be read is too big.
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| RelationshipError::ShareOutOfRange);
        let fraction = number(&format!("{:0<DECIMALS$}", decimals.unwrap_or_default()))?;
        let units = number(whole)?.checked_mul(SCALE).and_then(|units| units.checked_add(fraction));
        Self::new(units.ok_or(RelationshipError::ShareOutOfRange)?)
    }

    /// How many ten-thousandths of a percent it is: 1 to 1,000,000.
    #[must_use]
    pub const fn ten_thousandths(self) -> u32 {
        self.0
    }
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// As it is parsed, without zeros at the end: `50`, `12.5`.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = (self.0 / SCALE, self.0 % SCALE);
        if decimals == 0 {
            return write!(f, "{whole}");
        }
        let decimals = format!("{decimals:0DECIMALS$}");
        write!(f, "{whole}.{}", decimals.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_share_is_exact() {
        for (text, units, shown) in [
            ("33.3333", 333_333, "33.3333"),
            ("100", 1_000_000, "100"),
            ("100.0000", 1_000_000, "100"),
            ("12.50", 125_000, "12.5"),
            ("0.0001", 1, "0.0001"),
            (" 50 ", 500_000, "50"),
            ("007.01", 70_100, "7.01"),
        ] {
            let share = Share::parse(text).unwrap();
            assert_eq!((share.ten_thousandths(), share.to_string().as_str()), (units, shown), "{text}");
        }
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for text in
            ["", ".", "5.", ".5", "-1", "+1", "1e1", "1,5", "50%", "1.00001", "1.2.3", "five", "٥", "1 000"]
        {
            assert_eq!(Share::parse(text), Err(RelationshipError::ShareInvalid), "{text:?}");
        }
        for text in ["0", "0.0000", "100.0001", "101", "4294967295", "4294967296", &"9".repeat(1000)] {
            assert_eq!(Share::parse(text), Err(RelationshipError::ShareOutOfRange), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_share_reads_back(units in 1_u32..=1_000_000) {
            let share = Share::new(units).unwrap();
            prop_assert_eq!(Share::parse(&share.to_string()), Ok(share));
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,12}") {
            let _ = Share::parse(&text);
        }
    }
}
