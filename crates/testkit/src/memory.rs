//! The stores in memory: what the contract suites say of a database, without one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{
    AggregateKind, AggregateRef, AggregateWrite, AnyAggregate, CommitError, Due, DueReader, HistoryPage,
    HistoryRecord, ListPage, Load, OutboxRecord, ProfileReader, RelationshipReader, RememberedAnswer, Stale,
    Store, StoreError, Taken, WriteSet,
};
use profiles_application::profiles::search::{Asked, Found, Position, find};
use profiles_application::unit_of_work::Tracked;
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::relationship::{Relationship, RelationshipStatus, Role};
use profiles_domain::shared::aggregate::{Aggregate, AggregateRoot};
use profiles_domain::shared::id::{ProfileRef, RelationshipId, TypedId};
use profiles_domain::shared::version::Version;
use uuid::Uuid;

use crate::memory_index::MemoryIndex;
use crate::memory_keys::Key;
use crate::memory_webhooks::MemoryWebhooks;

/// Aggregates, their history, the outbox and idempotency keys, in memory.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<State>);

#[derive(Debug, Default, Clone)]
pub(crate) struct State {
    aggregates: BTreeMap<AggregateRef, AnyAggregate>,
    guards: BTreeMap<Uuid, Version>,
    /// Each with the state that it left behind, if it is the last of its version.
    history: Vec<(HistoryRecord, Option<AnyAggregate>)>,
    outbox: Vec<OutboxRecord>,
    /// How many of its first events the feed doesn't give any more.
    forgotten: usize,
    /// How often the feed was said to have gone back.
    went_back: u64,
    pub(crate) keys: BTreeMap<(String, String), Key>,
    webhooks: MemoryWebhooks,
    /// Made when it's asked for; any commit makes it void.
    indexes: BTreeMap<AggregateKind, Arc<MemoryIndex>>,
}

impl MemoryStore {
    /// All integration events that were committed, in order.
    #[must_use]
    pub fn outbox(&self) -> Vec<OutboxRecord> {
        self.state().outbox.clone()
    }

    /// Counts so many more times that the feed went back, and tells how many there were.
    pub(crate) fn went_back(&self, more: u64) -> u64 {
        let mut state = self.state();
        state.went_back += more;
        state.went_back
    }

    pub(crate) fn forgotten(&self) -> usize {
        self.state().forgotten
    }

    pub(crate) fn forget(&self, events: usize) {
        self.state().forgotten = events;
    }

    /// Does something with the webhooks.
    pub(crate) fn webhooks<T>(&self, act: impl FnOnce(&mut MemoryWebhooks) -> T) -> T {
        act(&mut self.state().webhooks)
    }

    /// Another store that holds the same, and goes its own way from here.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self(Mutex::new(self.state().clone()))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An aggregate as its own type.
trait Kept: Tracked {
    fn of(any: &AnyAggregate) -> Option<&Self>;
}

impl Kept for Person {
    fn of(any: &AnyAggregate) -> Option<&Self> {
        if let AnyAggregate::Person(person) = any { Some(person) } else { None }
    }
}

impl Kept for Business {
    fn of(any: &AnyAggregate) -> Option<&Self> {
        if let AnyAggregate::Business(business) = any { Some(business) } else { None }
    }
}

impl Kept for Relationship {
    fn of(any: &AnyAggregate) -> Option<&Self> {
        if let AnyAggregate::Relationship(relationship) = any { Some(relationship) } else { None }
    }
}

/// The aggregate as a database would give it back: with the version that was written, and no pending events.
fn stored<A: Kept>(aggregate: &A) -> AnyAggregate {
    let root = aggregate.root();
    let root = AggregateRoot::restore(root.id(), root.next_version(), root.created_at(), root.updated_at());
    A::restore(root, aggregate.details().clone()).any()
}

fn version(any: &AnyAggregate) -> Version {
    match any {
        AnyAggregate::Person(person) => person.root().version(),
        AnyAggregate::Business(business) => business.root().version(),
        AnyAggregate::Relationship(relationship) => relationship.root().version(),
    }
}

#[async_trait]
impl<A: Kept> Load<A> for MemoryStore {
    async fn load(&self, ids: &[A::Id]) -> Result<Vec<A>, StoreError> {
        Ok(self.state().by_ids(ids))
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn guards(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, Version)>, StoreError> {
        let state = self.state();
        Ok(ids.iter().filter_map(|id| Some((*id, *state.guards.get(id)?))).collect())
    }

    async fn commit(&self, writes: WriteSet) -> Result<(), CommitError> {
        let mut state = self.state();
        // All or nothing: work on a copy, and keep it if nothing fails.
        let mut next = state.clone();
        for guard in &writes.guards {
            let version = next.guards.entry(guard.id).or_default();
            if *version != guard.expected {
                return Err(CommitError::Stale { id: guard.id, stale: Stale::Changed(*version) });
            }
            *version = version.next();
        }
        for write in &writes.aggregates {
            match &write.aggregate {
                AnyAggregate::Person(person) => next.write(person, write)?,
                AnyAggregate::Business(business) => next.write(business, write)?,
                AnyAggregate::Relationship(relationship) => next.write(relationship, write)?,
            }
        }
        for write in &writes.aggregates {
            match &write.aggregate {
                AnyAggregate::Person(_) => next.check_links::<Person>(write)?,
                AnyAggregate::Business(_) => next.check_links::<Business>(write)?,
                AnyAggregate::Relationship(_) => {}
            }
        }
        for write in &writes.webhooks {
            next.webhooks.write(write)?;
        }
        for record in writes.history {
            let state = next.aggregates.get(&record.subject).filter(|_| record.closes_version).cloned();
            next.history.push((record, state));
        }
        if let Some(answer) = writes.answer {
            next.remember(answer)?;
        }
        next.outbox.extend(writes.outbox);
        next.indexes.clear();
        *state = next;
        Ok(())
    }
}

impl State {
    /// All of one kind, in the order of their ids.
    fn all<A: Kept>(&self) -> impl Iterator<Item = &A> {
        self.aggregates.values().filter_map(A::of)
    }

    fn by_ids<A: Kept>(&self, ids: &[A::Id]) -> Vec<A> {
        let ids: std::collections::BTreeSet<_> = ids.iter().map(|id| id.uuid()).collect();
        let find = |id| A::of(self.aggregates.get(&AggregateRef { kind: A::KIND, id })?);
        ids.into_iter().filter_map(find).cloned().collect()
    }

    /// By what those of one kind are found.
    fn index<A: Kept>(&mut self) -> Arc<MemoryIndex> {
        if let Some(known) = self.indexes.get(&A::KIND) {
            return Arc::clone(known);
        }
        let mut index = MemoryIndex::default();
        for aggregate in self.all::<A>() {
            let place = (aggregate.root().created_at().timestamp_micros(), aggregate.id().uuid());
            index.add(place, A::read_model(aggregate.details()).terms());
        }
        let index = Arc::new(index);
        self.indexes.insert(A::KIND, Arc::clone(&index));
        index
    }

    fn write<A: Kept>(&mut self, aggregate: &A, write: &AggregateWrite) -> Result<(), CommitError> {
        let subject = AggregateRef { kind: A::KIND, id: aggregate.id().uuid() };
        let current = self.aggregates.get(&subject).map(version);
        let stale = match (current, write.expected) {
            (None, Version::ZERO) => None,
            (None, _) => Some(Stale::Missing),
            (Some(_), Version::ZERO) => Some(Stale::Exists),
            (Some(current), expected) => Some(Stale::Changed(current)).filter(|_| current != expected),
        };
        if let Some(stale) = stale {
            return Err(CommitError::Stale { id: subject.id, stale });
        }
        self.aggregates.insert(subject, stored(aggregate));
        Ok(())
    }

    fn check_links<A: Kept>(&self, write: &AggregateWrite) -> Result<(), CommitError> {
        for (system, key) in &write.linked {
            let links = self.all::<A>().filter_map(|aggregate| A::links(aggregate.details()));
            if links.filter(|links| links.get(system) == Some(key)).count() > 1 {
                return Err(CommitError::Taken(Taken::ExternalId(system.clone())));
            }
        }
        Ok(())
    }

    fn remember(&mut self, answer: RememberedAnswer) -> Result<(), CommitError> {
        match self.keys.get_mut(&(answer.caller, answer.key)) {
            Some(key) if key.command == answer.command && key.answer.is_none() => {
                key.answer = Some(answer.answer);
                key.expires_at = answer.expires_at;
                Ok(())
            }
            _ => Err(CommitError::ClaimLost),
        }
    }
}

fn pages<A: Aggregate>(mut found: Vec<A>, page: ListPage<A::Id>) -> Vec<A> {
    let position = |aggregate: &A| (aggregate.root().created_at(), aggregate.id());
    found.retain(|aggregate| page.after.is_none_or(|after| position(aggregate) > after));
    found.sort_by_key(position);
    found.truncate(page.limit);
    found
}

#[async_trait]
impl<A: Kept> ProfileReader<A> for MemoryStore {
    async fn by_ids(&self, ids: &[A::Id]) -> Result<Vec<A>, StoreError> {
        Ok(self.state().by_ids(ids))
    }

    async fn versions(&self, ids: &[A::Id]) -> Result<Vec<(A::Id, Version)>, StoreError> {
        let found: Vec<A> = self.state().by_ids(ids);
        Ok(found.iter().map(|aggregate| (aggregate.id(), aggregate.root().version())).collect())
    }

    async fn as_of(&self, ids: &[A::Id], at: DateTime<Utc>) -> Result<Vec<A>, StoreError> {
        let state = self.state();
        let last = |id: &A::Id| {
            let subject = AggregateRef { kind: A::KIND, id: id.uuid() };
            let before = |(record, _): &&(HistoryRecord, _)| record.subject == subject && record.at <= at;
            let any = state.history.iter().rev().filter(before).find_map(|(_, any)| any.as_ref())?;
            A::of(any).cloned()
        };
        Ok(ids.iter().filter_map(last).collect())
    }

    async fn list(&self, page: ListPage<A::Id>) -> Result<Vec<A>, StoreError> {
        Ok(pages(self.state().all().cloned().collect(), page))
    }

    async fn search(
        &self,
        asked: &Asked,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let index = self.state().index::<A>();
        find(&*index, asked, after, limit).await
    }

    async fn history(&self, id: A::Id, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        let state = self.state();
        let subject = AggregateRef { kind: A::KIND, id: id.uuid() };
        let records =
            state.history.iter().map(|(record, _)| record).filter(|record| record.subject == subject);
        let after =
            |record: &&HistoryRecord| page.after.is_none_or(|after| (record.version, record.ordinal) > after);
        Ok(records.filter(after).take(page.limit).cloned().collect())
    }
}

/// When the next planned change of an aggregate comes due.
fn due(profile: AggregateRef, any: &AnyAggregate) -> Option<Due> {
    let at = match any {
        AnyAggregate::Person(person) => Person::due_at(person.details()),
        AnyAggregate::Business(business) => Business::due_at(business.details()),
        AnyAggregate::Relationship(relationship) => Relationship::due_at(relationship.details()),
    };
    Some(Due { at: at?, profile })
}

#[async_trait]
impl DueReader for MemoryStore {
    async fn due(
        &self,
        now: DateTime<Utc>,
        after: Option<Due>,
        limit: usize,
    ) -> Result<Vec<Due>, StoreError> {
        let state = self.state();
        let all = state.aggregates.iter().filter_map(|(profile, any)| due(*profile, any));
        let mut found: Vec<_> =
            all.filter(|due| due.at <= now && after.is_none_or(|after| *due > after)).collect();
        found.sort_unstable();
        found.truncate(limit);
        Ok(found)
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let state = self.state();
        Ok(state.aggregates.iter().filter_map(|(profile, any)| due(*profile, any)).map(|due| due.at).min())
    }
}

#[async_trait]
impl RelationshipReader for MemoryStore {
    async fn by_ids(&self, ids: &[RelationshipId]) -> Result<Vec<Relationship>, StoreError> {
        ProfileReader::by_ids(self, ids).await
    }

    async fn of(
        &self,
        profile: ProfileRef,
        role: Option<Role>,
        page: ListPage<RelationshipId>,
    ) -> Result<Vec<Relationship>, StoreError> {
        let state = self.state();
        let found = state.all().filter(|relationship| is_seen(relationship, profile, role));
        Ok(pages(found.cloned().collect(), page))
    }

    async fn all_of(&self, profiles: &[ProfileRef], role: Role) -> Result<Vec<Relationship>, StoreError> {
        let state = self.state();
        let of_any = |relationship: &&Relationship| {
            profiles.iter().any(|profile| is_seen(relationship, *profile, Some(role)))
        };
        Ok(state.all().filter(of_any).cloned().collect())
    }

    async fn history(&self, id: RelationshipId, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        ProfileReader::<Relationship>::history(self, id, page).await
    }
}

/// Whether it's one of a profile's that aren't removed, and the other is this to it.
fn is_seen(relationship: &Relationship, profile: ProfileRef, role: Option<Role>) -> bool {
    let seen = relationship.seen_from(profile).filter(|seen| role.is_none_or(|role| role == seen.role));
    relationship.status() == RelationshipStatus::Active && seen.is_some()
}
