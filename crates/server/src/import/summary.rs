//! What an import did.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use profiles_application::profiles::Fault;
use profiles_application::profiles::commands::ImportOutcome;

/// How often each reason occurred, by pointer and code.
pub type Reasons = BTreeMap<(String, String), u64>;

/// The most reasons that are told apart: a file of any size is taken in bounded memory, whatever its labels are.
const MAX_REASONS: usize = 1_000;

/// What an import did, so far or in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Profiles that are new.
    pub created: u64,
    /// Profiles that were there and changed.
    pub changed: u64,
    /// Profiles that were there and said the same.
    pub unchanged: u64,
    /// Rows that weren't taken.
    pub rejected: u64,
    /// How often each reason occurred: pointer and code.
    pub reasons: Reasons,
    /// Where the rejected rows are, if there are any.
    pub rejects: Option<PathBuf>,
    /// Rows that were taken without some of what they say.
    pub noted: u64,
    /// How often each reason for that occurred.
    pub notes: Reasons,
    /// Where these rows are, if there are any.
    pub notes_at: Option<PathBuf>,
    /// How long it took.
    pub took: Duration,
    /// Whether it was told to stop before the end.
    pub interrupted: bool,
}

impl Summary {
    /// All rows that were read.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.created.saturating_add(self.changed).saturating_add(self.unchanged).saturating_add(self.rejected)
    }

    /// Rows per second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "it is for people to read")]
        let rows = self.rows() as f64;
        rows / self.took.as_secs_f64().max(0.001)
    }

    pub(super) fn count(&mut self, outcome: &ImportOutcome) {
        let counter = match outcome {
            ImportOutcome::Created => &mut self.created,
            ImportOutcome::Changed => &mut self.changed,
            ImportOutcome::Unchanged => &mut self.unchanged,
            ImportOutcome::Rejected(faults) => {
                faults.iter().for_each(|fault| add(&mut self.reasons, fault));
                &mut self.rejected
            }
        };
        *counter = counter.saturating_add(1);
    }

    pub(super) fn note(&mut self, faults: &[Fault]) {
        faults.iter().for_each(|fault| add(&mut self.notes, fault));
        self.noted = self.noted.saturating_add(1);
    }
}

fn add(reasons: &mut Reasons, fault: &Fault) {
    let mut reason = (fault.pointer.clone(), fault.code.to_string());
    if reasons.len() >= MAX_REASONS && !reasons.contains_key(&reason) {
        // Where it was is what there can be any number of.
        reason.0 = "elsewhere".to_owned();
    }
    let count = reasons.entry(reason).or_default();
    *count = count.saturating_add(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_places_as_rows_are_counted_in_bounded_memory() {
        let mut summary = Summary::default();
        for number in 0..10_000 {
            let fault = Fault::new(format!("/emails/e{number}"), "email_invalid", "");
            summary.count(&ImportOutcome::Rejected(vec![fault]));
        }
        assert_eq!((summary.rejected, summary.reasons.len()), (10_000, MAX_REASONS + 1));
        assert_eq!(summary.reasons.values().sum::<u64>(), 10_000);
    }
}
