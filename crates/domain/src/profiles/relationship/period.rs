//! From when and until when a relationship holds.

use chrono::NaiveDate;

use super::RelationshipError;

/// A period of days: `valid_from` is the first day of it, `valid_to` the first day after it.
///
/// An absent end is open: it always did, or always will. So a contract that ends and one that follows it share a date
/// and no day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

impl Period {
    /// A period without beginning and end.
    pub const ALWAYS: Self = Self { valid_from: None, valid_to: None };

    /// A period of at least one day, past or future.
    ///
    /// # Errors
    /// When it would end before it begins, or on the same day, which leaves no day in it.
    pub fn new(
        valid_from: Option<NaiveDate>,
        valid_to: Option<NaiveDate>,
    ) -> Result<Self, RelationshipError> {
        if begins_before(valid_from, valid_to) {
            Ok(Self { valid_from, valid_to })
        } else {
            Err(RelationshipError::PeriodBackwards)
        }
    }

    /// Takes back what a repository stored. Only for dates that came from [`Period::new`].
    #[must_use]
    pub const fn restore(valid_from: Option<NaiveDate>, valid_to: Option<NaiveDate>) -> Self {
        Self { valid_from, valid_to }
    }

    /// The first day of it; `None` when it has no beginning.
    #[must_use]
    pub const fn valid_from(self) -> Option<NaiveDate> {
        self.valid_from
    }

    /// The first day after it; `None` when it has no end.
    #[must_use]
    pub const fn valid_to(self) -> Option<NaiveDate> {
        self.valid_to
    }

    /// Whether `date` is one of its days.
    #[must_use]
    pub fn is_valid_on(self, date: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && begins_before(Some(date), self.valid_to)
    }

    /// Whether the two have a day in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        begins_before(self.valid_from, other.valid_to) && begins_before(other.valid_from, self.valid_to)
    }
}

fn begins_before(from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
    match (from, to) {
        (Some(from), Some(to)) => from < to,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(number: i32) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(735_000 + number).unwrap()
    }

    #[test]
    fn the_first_day_is_in_it_and_the_last_date_is_not() {
        let period = Period::new(Some(day(1)), Some(day(3))).unwrap();
        let valid: Vec<_> = (0..5).filter(|number| period.is_valid_on(day(*number))).collect();
        assert_eq!(valid, [1, 2]);
        assert!(Period::ALWAYS.is_valid_on(NaiveDate::MIN) && Period::ALWAYS.is_valid_on(NaiveDate::MAX));
        let until = Period::new(None, Some(day(1))).unwrap();
        assert!(until.is_valid_on(day(0)) && !until.is_valid_on(day(1)));
    }

    #[test]
    fn a_period_has_at_least_one_day() {
        Period::new(Some(day(1)), Some(day(2))).expect("one day");
        for to in [0, 1] {
            assert_eq!(Period::new(Some(day(1)), Some(day(to))), Err(RelationshipError::PeriodBackwards));
        }
    }

    fn period() -> impl Strategy<Value = Period> {
        let end = || prop::option::of((0..8).prop_map(day));
        (end(), end()).prop_filter_map("backwards", |(from, to)| Period::new(from, to).ok())
    }

    proptest! {
        #[test]
        fn periods_overlap_when_they_have_a_day_in_common(one in period(), two in period()) {
            let common = (-1..9).map(day).any(|day| one.is_valid_on(day) && two.is_valid_on(day));
            prop_assert_eq!(one.overlaps(two), common);
            prop_assert_eq!(two.overlaps(one), common);
        }
    }
}
