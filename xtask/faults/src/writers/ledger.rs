//! What was acknowledged to clients, and how often they were left without an answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// What all writers were told.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    inner: Arc<Mutex<Told>>,
}

/// What writers were told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// The versions of each person that somebody was told of.
    pub(crate) versions: BTreeMap<Uuid, BTreeSet<u64>>,
    pub(crate) acknowledged: usize,
    /// The connection broke, time ran out or the answer was a 5xx: it happened or it didn't.
    pub(crate) unknown: usize,
    /// It did not happen, and the client was told so.
    pub(crate) refused: usize,
    /// Registrations of which nobody knows whether they happened, since the run was over.
    pub(crate) left_open: usize,
    /// Answers that a client in the right never gets.
    pub(crate) complaints: Vec<String>,
}

impl Ledger {
    pub(super) fn acknowledged(&self, person: Uuid, version: u64) {
        let mut told = self.inner();
        told.acknowledged += 1;
        told.versions.entry(person).or_default().insert(version);
    }

    pub(super) fn unknown(&self) {
        self.inner().unknown += 1;
    }

    pub(super) fn refused(&self) {
        self.inner().refused += 1;
    }

    pub(super) fn left_open(&self) {
        self.inner().left_open += 1;
    }

    pub(super) fn complain(&self, what: String) {
        self.inner().complaints.push(what);
    }

    pub(crate) fn told(&self) -> Told {
        self.inner().clone()
    }

    fn inner(&self) -> MutexGuard<'_, Told> {
        // Whoever panicked counted or didn't.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
