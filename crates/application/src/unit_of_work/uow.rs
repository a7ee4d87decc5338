//! One unit of work and its narrow faces, one per bounded context.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use profiles_domain::profiles::person::PersonEvent;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;

use super::PersonRepository;
use crate::ports::{CommitError, HistoryRecord, OutboxRecord, RememberedAnswer, Store, WriteSet};

/// What a use case of the profiles context may touch, and nothing else.
pub trait ProfilesUnitOfWork: Send {
    /// The persons.
    fn persons(&mut self) -> &mut PersonRepository;
}

/// Gives the narrow face that a command asked for.
pub trait Narrow<Face: ?Sized> {
    /// The face.
    fn narrow(&mut self) -> &mut Face;
}

/// A domain event with what the aggregate knew when it was recorded.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Whom it happened to.
    pub person_id: PersonId,
    /// The version that it makes.
    pub version: Version,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub event: PersonEvent,
}

/// What one command loaded, changed and has to write.
///
/// It holds no connection while the command thinks: loading reads, and [`UnitOfWork::commit`] writes everything in
/// one transaction that holds only if nothing loaded and changed here was changed by others meanwhile.
pub struct UnitOfWork {
    store: Arc<dyn Store>,
    persons: PersonRepository,
    history: Vec<HistoryRecord>,
    outbox: Vec<OutboxRecord>,
    answer: Option<RememberedAnswer>,
}

impl UnitOfWork {
    /// A fresh one over a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            persons: PersonRepository::new(Arc::clone(&store)),
            store,
            history: Vec::new(),
            outbox: Vec::new(),
            answer: None,
        }
    }

    /// Takes the events that aggregates recorded since the last call, and stamps the aggregates with the time.
    pub fn drain_events(&mut self, now: DateTime<Utc>) -> Vec<Recorded> {
        let mut drained = Vec::new();
        for person in self.persons.tracked() {
            let (person_id, root) = (person.id(), person.root_mut());
            let events = root.take_events();
            if events.is_empty() {
                continue;
            }
            let (at, version) = (root.touch(now), root.next_version());
            drained.extend(events.into_iter().map(|event| Recorded { person_id, version, at, event }));
        }
        drained
    }

    /// Adds an entry to the history of a profile. Numbers it within its version.
    pub fn record_history(&mut self, mut record: HistoryRecord) {
        let last = self.history.iter_mut().rev().find(|last| last.person_id == record.person_id);
        if let Some(last) = last.filter(|last| last.version == record.version) {
            last.closes_version = false;
            record.ordinal = last.ordinal.saturating_add(1);
        }
        record.closes_version = true;
        self.history.push(record);
    }

    /// Sends an integration event on its way once the unit of work is committed.
    pub fn publish(&mut self, record: OutboxRecord) {
        self.outbox.push(record);
    }

    /// Remembers what to answer when the same command comes again.
    pub fn remember(&mut self, answer: RememberedAnswer) {
        self.answer = Some(answer);
    }

    /// Writes everything in one transaction. With nothing to write it does nothing.
    ///
    /// # Errors
    /// When another writer was faster, something unique is taken, or the store fails; nothing was written then.
    pub async fn commit(self) -> Result<(), CommitError> {
        let writes = WriteSet {
            persons: self.persons.into_writes(),
            history: self.history,
            outbox: self.outbox,
            answer: self.answer,
        };
        if writes.persons.is_empty() && writes.answer.is_none() {
            return Ok(());
        }
        self.store.commit(writes).await
    }
}

impl ProfilesUnitOfWork for UnitOfWork {
    fn persons(&mut self) -> &mut PersonRepository {
        &mut self.persons
    }
}

impl Narrow<dyn ProfilesUnitOfWork> for UnitOfWork {
    fn narrow(&mut self) -> &mut (dyn ProfilesUnitOfWork + 'static) {
        self
    }
}
