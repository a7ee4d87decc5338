//! One unit of work and its narrow faces, one per bounded context.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::relationship::Relationship;

use super::{Guards, Recorded, Repository};
use crate::ports::{
    CommitError, HistoryRecord, OutboxRecord, RememberedAnswer, Store, WebhookWrite, WriteSet,
};

/// What a use case of the profiles context may touch, and nothing else.
pub trait ProfilesUnitOfWork: Send {
    /// The persons.
    fn persons(&mut self) -> &mut Repository<Person>;

    /// The businesses.
    fn businesses(&mut self) -> &mut Repository<Business>;

    /// The relationships.
    fn relationships(&mut self) -> &mut Repository<Relationship>;

    /// What stands for rules that span aggregates.
    fn guards(&mut self) -> &mut Guards;
}

/// What a use case about webhooks may touch, and nothing else.
pub trait WebhooksUnitOfWork: Send {
    /// Writes or removes a webhook once the unit of work is committed.
    fn write(&mut self, write: WebhookWrite);

    /// Sends an integration event on its way once the unit of work is committed.
    fn publish(&mut self, record: OutboxRecord);
}

/// Gives the narrow face that a command asked for.
pub trait Narrow<Face: ?Sized> {
    /// The face.
    fn narrow(&mut self) -> &mut Face;
}

/// What one command loaded, changed and has to write.
///
/// It holds no connection while the command thinks: loading reads, and [`UnitOfWork::commit`] writes everything in
/// one transaction that holds only if nothing loaded and changed here was changed by others meanwhile.
pub struct UnitOfWork {
    store: Arc<dyn Store>,
    persons: Repository<Person>,
    businesses: Repository<Business>,
    relationships: Repository<Relationship>,
    guards: Guards,
    webhooks: Vec<WebhookWrite>,
    history: Vec<HistoryRecord>,
    outbox: Vec<OutboxRecord>,
    answer: Option<RememberedAnswer>,
}

impl UnitOfWork {
    /// A fresh one over a store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            persons: Repository::new(Arc::clone(&store)),
            businesses: Repository::new(Arc::clone(&store)),
            relationships: Repository::new(Arc::clone(&store)),
            guards: Guards::new(Arc::clone(&store)),
            store,
            webhooks: Vec::new(),
            history: Vec::new(),
            outbox: Vec::new(),
            answer: None,
        }
    }

    /// Takes the events that aggregates recorded since the last call, and stamps the aggregates with the time.
    pub fn drain_events(&mut self, now: DateTime<Utc>) -> Vec<Recorded> {
        let mut drained = self.persons.drain_events(now);
        drained.extend(self.businesses.drain_events(now));
        drained.extend(self.relationships.drain_events(now));
        drained
    }

    /// Adds an entry to the history of a profile. Numbers it within its version.
    pub fn record_history(&mut self, mut record: HistoryRecord) {
        let last = self.history.iter_mut().rev().find(|last| last.subject == record.subject);
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

    /// Takes back the integration events so far, in order, for whoever puts others between them.
    #[must_use]
    pub fn take_published(&mut self) -> Vec<OutboxRecord> {
        std::mem::take(&mut self.outbox)
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
        let mut writes = WriteSet {
            aggregates: self
                .persons
                .into_writes()
                .chain(self.businesses.into_writes())
                .chain(self.relationships.into_writes())
                .collect(),
            guards: self.guards.into_writes(),
            webhooks: self.webhooks,
            history: self.history,
            outbox: self.outbox,
            answer: self.answer,
        };
        if writes.aggregates.is_empty() {
            // What was decided changes nothing, so nobody has to know of it.
            writes.guards.clear();
            if writes.answer.is_none() && writes.webhooks.is_empty() {
                return Ok(());
            }
        }
        self.store.commit(writes).await
    }
}

impl ProfilesUnitOfWork for UnitOfWork {
    fn persons(&mut self) -> &mut Repository<Person> {
        &mut self.persons
    }

    fn businesses(&mut self) -> &mut Repository<Business> {
        &mut self.businesses
    }

    fn relationships(&mut self) -> &mut Repository<Relationship> {
        &mut self.relationships
    }

    fn guards(&mut self) -> &mut Guards {
        &mut self.guards
    }
}

impl WebhooksUnitOfWork for UnitOfWork {
    fn write(&mut self, write: WebhookWrite) {
        self.webhooks.push(write);
    }

    fn publish(&mut self, record: OutboxRecord) {
        Self::publish(self, record);
    }
}

impl Narrow<dyn WebhooksUnitOfWork> for UnitOfWork {
    fn narrow(&mut self) -> &mut (dyn WebhooksUnitOfWork + 'static) {
        self
    }
}

impl Narrow<dyn ProfilesUnitOfWork> for UnitOfWork {
    fn narrow(&mut self) -> &mut (dyn ProfilesUnitOfWork + 'static) {
        self
    }
}
