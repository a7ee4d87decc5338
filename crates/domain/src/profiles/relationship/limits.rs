//! What one relationship alone can't tell: how much of something there is at a time, all of them together.

use chrono::NaiveDate;

use super::{Period, RelationshipError, Share};

/// The most guardians that a person may have at a time.
pub const MAX_GUARDIANS: usize = 20;
/// The most guardians of one person, or owners of one business, whatever their periods. Removed ones don't count. Other
/// kinds have no limit: nothing has to go through all of them.
pub const MAX_RELATIONSHIPS: usize = 10_000;

/// Checks an owner's share against the other owners' of the same business: on no day more than the whole.
///
/// `others` are all active ownerships of the business with a known share, apart from this one. To be asked whenever an
/// ownership is established, or its share or period changes. Days outside of `period` aren't judged.
///
/// # Errors
/// [`RelationshipError::SharesOver100`].
pub fn check_shares(
    share: Share,
    period: Period,
    others: impl IntoIterator<Item = (Share, Period)>,
) -> Result<(), RelationshipError> {
    let units = |share: Share| u64::from(share.ten_thousandths());
    let others = others.into_iter().map(|(share, period)| (period, units(share)));
    let total = peak(period, others).saturating_add(units(share));
    if total > units(Share::WHOLE) { Err(RelationshipError::SharesOver100) } else { Ok(()) }
}

/// Checks that a child may have one more guardian during `period`.
///
/// `others` are the periods of all its active guardianships, apart from this one. To be asked whenever a guardianship
/// is established, or its period changes.
///
/// # Errors
/// [`RelationshipError::TooManyGuardians`] when on some day there would be more than [`MAX_GUARDIANS`].
pub fn check_guardians(
    period: Period,
    others: impl IntoIterator<Item = Period>,
) -> Result<(), RelationshipError> {
    let present = peak(period, others.into_iter().map(|period| (period, 1)));
    if present >= MAX_GUARDIANS as u64 { Err(RelationshipError::TooManyGuardians) } else { Ok(()) }
}

/// Checks that a person with `present` guardians, or a business with `present` owners, may have one more.
///
/// # Errors
/// [`RelationshipError::TooManyRelationships`].
pub const fn check_relationships(present: usize) -> Result<(), RelationshipError> {
    if present >= MAX_RELATIONSHIPS { Err(RelationshipError::TooManyRelationships) } else { Ok(()) }
}

/// The most that `others` weigh together on one day of `window`.
///
/// Weights only rise where something begins, so it goes from one beginning or end to the next. What began before the
/// window and reaches into it is still there on its first day, so that nothing before the window weighs more.
fn peak(window: Period, others: impl IntoIterator<Item = (Period, u64)>) -> u64 {
    // In the order of dates, no date first. Of what happens on one day ends come first, because the day on which
    // something ends is no longer one of its days.
    let mut steps: Vec<(Option<NaiveDate>, Step)> = Vec::new();
    for (period, weight) in others.into_iter().filter(|(period, _)| period.overlaps(window)) {
        steps.push((period.valid_from(), Step::Begins(weight)));
        if let Some(end) = period.valid_to() {
            steps.push((Some(end), Step::Ends(weight)));
        }
    }
    steps.sort_unstable();
    let mut now: u64 = 0;
    let totals = steps.into_iter().map(|(_, step)| {
        now = match step {
            Step::Ends(weight) => now.saturating_sub(weight),
            Step::Begins(weight) => now.saturating_add(weight),
        };
        now
    });
    totals.max().unwrap_or_default()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Ends(u64),
    Begins(u64),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(number: i32) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(735_000 + number).unwrap()
    }

    fn days(from: i32, to: i32) -> Period {
        Period::new(Some(day(from)), Some(day(to))).unwrap()
    }

    fn share(text: &str) -> Share {
        Share::parse(text).unwrap()
    }

    #[test]
    fn owners_share_the_whole_and_not_more() {
        let thirds = [(share("33.3333"), Period::ALWAYS), (share("33.3333"), Period::ALWAYS)];
        assert_eq!(check_shares(share("33.3334"), Period::ALWAYS, thirds), Ok(()));
        let refused = check_shares(share("33.3335"), Period::ALWAYS, thirds);
        assert_eq!(refused, Err(RelationshipError::SharesOver100));
        assert_eq!(check_shares(Share::WHOLE, Period::ALWAYS, []), Ok(()));
    }

    #[test]
    fn shares_count_while_they_are_held() {
        let one_after_the_other = [(share("60"), days(0, 10)), (share("60"), days(10, 20))];
        assert_eq!(check_shares(share("40"), Period::ALWAYS, one_after_the_other), Ok(()));
        assert!(check_shares(share("40.0001"), days(9, 10), one_after_the_other).is_err());
        assert_eq!(check_shares(Share::WHOLE, days(20, 21), one_after_the_other), Ok(()));
    }

    #[test]
    fn only_so_many_guardians_at_a_time() {
        let nineteen = vec![Period::ALWAYS; MAX_GUARDIANS - 1];
        assert_eq!(check_guardians(Period::ALWAYS, nineteen.clone()), Ok(()));
        let twenty = [nineteen, vec![days(0, 10)]].concat();
        let refused = check_guardians(days(9, 11), twenty.clone());
        assert_eq!(refused, Err(RelationshipError::TooManyGuardians));
        assert_eq!(check_guardians(days(10, 11), twenty), Ok(()));
    }

    #[test]
    fn only_so_many_relationships() {
        assert_eq!(check_relationships(MAX_RELATIONSHIPS - 1), Ok(()));
        assert_eq!(check_relationships(MAX_RELATIONSHIPS), Err(RelationshipError::TooManyRelationships));
    }

    fn period() -> impl Strategy<Value = Period> {
        let end = || prop::option::of((0..8).prop_map(day));
        (end(), end()).prop_filter_map("backwards", |(from, to)| Period::new(from, to).ok())
    }

    proptest! {
        /// Against going through all the days one by one.
        #[test]
        fn the_peak_is_that_of_the_fullest_day(
            window in period(),
            others in prop::collection::vec((period(), 1_u64..5), 0..8),
        ) {
            let on = |day| others.iter().filter(|(period, _)| period.is_valid_on(day)).map(|(_, weight)| weight).sum();
            let fullest = (-1..9).map(day).filter(|day| window.is_valid_on(*day)).map(on).max();
            prop_assert_eq!(peak(window, others.clone()), fullest.unwrap_or(0_u64));
        }
    }
}
