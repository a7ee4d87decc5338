//! Commits batches: all in one transaction, one by one when they disturb each other, again when the store was busy.

use std::time::Duration;

use profiles_application::bus::{Caller, Failure, RequestContext};
use profiles_application::ports::{StoreError, Taken};
use profiles_application::profiles::commands::{ImportOutcome, ImportRow};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Fault, NoError, ProfileService};

use super::gaps::without;
use super::kind::Importable;

/// Writes rows through the service.
pub(super) struct Committer<'a> {
    pub(super) service: &'a ProfileService,
    pub(super) handling: Handling,
    /// Attributes that a row can go without.
    pub(super) droppable: &'static [&'static str],
}

/// What became of a row.
pub(super) struct Done {
    pub(super) outcome: ImportOutcome,
    /// Why it was taken without some of its values.
    pub(super) notes: Vec<Fault>,
}

/// How often a batch is tried when the store is busy or away, about half a minute in all.
const ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Committer<'_> {
    /// What became of each row. Those that can go without what is wrong with them are taken without it.
    pub(super) async fn take<P: Importable>(
        &self,
        rows: &[ImportRow<P>],
    ) -> Result<Vec<Done>, Failure<NoError>> {
        let outcomes = self.commit(rows).await?.into_iter();
        let mut done: Vec<_> = outcomes.map(|outcome| Done { outcome, notes: Vec::new() }).collect();
        let mut left = self.with_gaps(rows.iter().enumerate(), &mut done);
        // Each round has fewer values than the one before, so it ends.
        while !left.is_empty() {
            let (places, rows): (Vec<usize>, Vec<ImportRow<P>>) = left.into_iter().unzip();
            for (place, outcome) in places.iter().zip(self.commit(&rows).await?) {
                if let Some(done) = done.get_mut(*place) {
                    done.outcome = outcome;
                }
            }
            left = self.with_gaps(places.into_iter().zip(&rows), &mut done);
        }
        Ok(done)
    }

    /// What to try again of the rows that were rejected, and notes why.
    fn with_gaps<'r, P: Importable>(
        &self,
        rows: impl Iterator<Item = (usize, &'r ImportRow<P>)>,
        done: &mut [Done],
    ) -> Vec<(usize, ImportRow<P>)> {
        let mut left = Vec::new();
        for (place, row) in rows {
            let Some(Done { outcome: ImportOutcome::Rejected(faults), notes }) = done.get_mut(place) else {
                continue;
            };
            if let Some(row) = without(row, faults, self.droppable) {
                notes.append(faults);
                left.push((place, row));
            }
        }
        left
    }

    async fn commit<P: Importable>(
        &self,
        rows: &[ImportRow<P>],
    ) -> Result<Vec<ImportOutcome>, Failure<NoError>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        match self.patiently(rows.to_vec()).await {
            Err(failure) if concerns_one(&failure) => {
                let mut outcomes = Vec::with_capacity(rows.len());
                for row in rows {
                    outcomes.push(self.alone(row).await?);
                }
                Ok(outcomes)
            }
            result => result,
        }
    }

    async fn alone<P: Importable>(&self, row: &ImportRow<P>) -> Result<ImportOutcome, Failure<NoError>> {
        match self.patiently(vec![row.clone()]).await {
            Err(failure) if concerns_one(&failure) => {
                Ok(ImportOutcome::Rejected(vec![fault(&failure, P::VOCABULARY.one)]))
            }
            result => Ok(result?.pop().unwrap_or(ImportOutcome::Unchanged)),
        }
    }

    async fn patiently<P: Importable>(
        &self,
        rows: Vec<ImportRow<P>>,
    ) -> Result<Vec<ImportOutcome>, Failure<NoError>> {
        let mut pause = FIRST_PAUSE;
        for _ in 1..ATTEMPTS {
            let result = self.once(rows.clone()).await;
            if !result.as_ref().is_err_and(is_passing) {
                return result;
            }
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
        self.once(rows).await
    }

    async fn once<P: Importable>(
        &self,
        rows: Vec<ImportRow<P>>,
    ) -> Result<Vec<ImportOutcome>, Failure<NoError>> {
        let cx = RequestContext::new(Caller::all_powerful("import"), "import");
        self.service.import(cx, rows, self.handling).await
    }
}

/// Whether waiting may help.
const fn is_passing(failure: &Failure<NoError>) -> bool {
    matches!(
        failure,
        Failure::Conflict { .. } | Failure::Store(StoreError::Unavailable(_) | StoreError::TryAgain(_))
    )
}

/// Whether it may be the fault of a single row, so that the others can go through without it.
const fn concerns_one(failure: &Failure<NoError>) -> bool {
    matches!(failure, Failure::Taken(_) | Failure::Aborted | Failure::Store(StoreError::Corrupt(_)))
}

fn fault(failure: &Failure<NoError>, one: &str) -> Fault {
    match failure {
        Failure::Taken(Taken::ExternalId(system)) => Fault::new(
            format!("/external_ids/{system}"),
            "external_id_taken",
            format!("belongs to another {one}: import under the id of that one, or free the key there"),
        ),
        Failure::Store(StoreError::Corrupt(_)) => {
            Fault::new("", "stored_data_unreadable", format!("the stored {one} can't be read: see the log"))
        }
        _ => Fault::new("", "failed", "taking this row failed: see the log"),
    }
}
