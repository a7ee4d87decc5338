//! What an import did.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use profiles_application::profiles::Fault;
use profiles_application::profiles::commands::ImportOutcome;

/// What an import did, so far or in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Persons who are new.
    pub created: u64,
    /// Persons who were there and changed.
    pub changed: u64,
    /// Persons who were there and said the same.
    pub unchanged: u64,
    /// Rows that weren't taken.
    pub rejected: u64,
    /// How often each reason occurred: pointer and code.
    pub reasons: BTreeMap<(String, String), u64>,
    /// Where the rejected rows are, if there are any.
    pub rejects: Option<PathBuf>,
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
                faults.iter().for_each(|fault| self.note(fault));
                &mut self.rejected
            }
        };
        *counter = counter.saturating_add(1);
    }

    fn note(&mut self, fault: &Fault) {
        let reason = (fault.pointer.clone(), fault.code.to_string());
        let count = self.reasons.entry(reason).or_default();
        *count = count.saturating_add(1);
    }
}
