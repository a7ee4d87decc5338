//! Commits batches: all in one transaction, one by one when they disturb each other, again when the store was busy.

use profiles_domain::profiles::person::Person;
use std::time::Duration;

use profiles_application::bus::{Caller, Failure, RequestContext};
use profiles_application::ports::{StoreError, Taken};
use profiles_application::profiles::commands::{ImportOutcome, ImportRow};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Fault, NoError, ProfileService};

/// Writes rows through the service.
pub(super) struct Committer<'a> {
    pub(super) service: &'a ProfileService,
    pub(super) handling: Handling,
}

/// How often a batch is tried when the store is busy or away, about half a minute in all.
const ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Committer<'_> {
    /// What became of each row.
    pub(super) async fn commit(
        &self,
        rows: &[ImportRow<Person>],
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

    async fn alone(&self, row: &ImportRow<Person>) -> Result<ImportOutcome, Failure<NoError>> {
        match self.patiently(vec![row.clone()]).await {
            Err(failure) if concerns_one(&failure) => Ok(ImportOutcome::Rejected(vec![fault(&failure)])),
            result => Ok(result?.pop().unwrap_or(ImportOutcome::Unchanged)),
        }
    }

    async fn patiently(&self, rows: Vec<ImportRow<Person>>) -> Result<Vec<ImportOutcome>, Failure<NoError>> {
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

    async fn once(&self, rows: Vec<ImportRow<Person>>) -> Result<Vec<ImportOutcome>, Failure<NoError>> {
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

fn fault(failure: &Failure<NoError>) -> Fault {
    match failure {
        Failure::Taken(Taken::ExternalId(system)) => Fault::new(
            format!("/external_ids/{system}"),
            "external_id_taken",
            "belongs to another person: import under that person's id, or free the key there",
        ),
        Failure::Store(StoreError::Corrupt(_)) => {
            Fault::new("", "stored_data_unreadable", "the stored person can't be read: see the log")
        }
        _ => Fault::new("", "failed", "taking this row failed: see the log"),
    }
}
