//! The few statistics that the report is made of.

/// The middle one of the values, or the mean of the two in the middle; 0 of none.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let upper = values.len() / 2;
    let lower = values.len().saturating_sub(1) / 2;
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    f64::midpoint(at(lower), at(upper))
}

/// The value that so many percent of all are below; 0 of none.
pub(crate) fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let index = (values.len() * percent / 100).min(values.len().saturating_sub(1));
    values.get(index).copied().unwrap_or_default()
}

/// The mean; 0 of none.
pub(crate) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / count(values.len()) }
}

/// A count as a number to calculate with; counts here are far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "counts of a run are far below 2^52")]
pub(crate) fn count(count: usize) -> f64 {
    count as f64
}

/// A ratio as several rounds saw it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Ratio {
    /// One ratio for each round, of values that were measured side by side.
    pub(crate) fn of(ours: impl IntoIterator<Item = f64>, theirs: impl IntoIterator<Item = f64>) -> Self {
        let ratios: Vec<f64> = ours.into_iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
        Self {
            median: median(ratios.iter().copied()),
            min: ratios.iter().copied().fold(f64::INFINITY, f64::min),
            max: ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0]).total_cmp(&2.0), std::cmp::Ordering::Equal);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]).total_cmp(&2.5), std::cmp::Ordering::Equal);
        assert_eq!(median([]).total_cmp(&0.0), std::cmp::Ordering::Equal);
    }

    #[test]
    fn a_percentile_is_near_the_end() {
        let values: Vec<f64> = (0..200).map(count).collect();
        assert_eq!(percentile(&values, 99).total_cmp(&198.0), std::cmp::Ordering::Equal);
        assert_eq!(percentile(&[7.0], 99).total_cmp(&7.0), std::cmp::Ordering::Equal);
        assert_eq!(percentile(&[], 99).total_cmp(&0.0), std::cmp::Ordering::Equal);
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let ratio = Ratio::of([1.0, 2.0, 9.0], [2.0, 2.0, 3.0]);
        assert_eq!(ratio, Ratio { median: 1.0, min: 0.5, max: 3.0 });
    }
}
