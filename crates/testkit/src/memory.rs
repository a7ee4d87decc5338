//! The stores in memory: what the contract suites say of a database, without one.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{
    Claim, ClaimOutcome, CommitError, HistoryPage, HistoryRecord, IdempotencyStore, ListPage, OutboxRecord,
    PersonReader, PersonStore, PersonWrite, RememberedAnswer, Stale, Store, StoreError, Taken, WriteSet,
};
use profiles_application::profiles::person::read_model::{contacts, row};
use profiles_application::profiles::person::search::PersonCriteria;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::{CommandId, PersonId};
use profiles_domain::shared::version::Version;
use serde_json::Value;

/// Persons, their history, the outbox and idempotency keys, in memory.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<State>);

#[derive(Debug, Default, Clone)]
struct State {
    persons: BTreeMap<PersonId, Person>,
    /// Each with the state that it left behind, if it is the last of its version.
    history: Vec<(HistoryRecord, Option<Person>)>,
    outbox: Vec<OutboxRecord>,
    keys: BTreeMap<(String, String), Key>,
}

#[derive(Debug, Clone)]
struct Key {
    fingerprint: String,
    command: CommandId,
    answer: Option<Value>,
    expires_at: DateTime<Utc>,
}

impl MemoryStore {
    /// All integration events that were committed, in order.
    #[must_use]
    pub fn outbox(&self) -> Vec<OutboxRecord> {
        self.state().outbox.clone()
    }

    /// Another store that holds the same, and goes its own way from here.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self(Mutex::new(self.state().clone()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The person as a database would give it back: with the version that was written, and no pending events.
fn stored(person: &Person) -> Person {
    let root = person.root();
    let details = person.details().clone();
    Person::restore(person.id(), root.next_version(), root.created_at(), root.updated_at(), details)
}

#[async_trait]
impl PersonStore for MemoryStore {
    async fn load(&self, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
        self.by_ids(ids).await
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn commit(&self, writes: WriteSet) -> Result<(), CommitError> {
        let mut state = self.state();
        // All or nothing: work on a copy, and keep it if nothing fails.
        let mut next = state.clone();
        for write in &writes.persons {
            next.write(write)?;
        }
        next.check_links(&writes.persons)?;
        for record in writes.history {
            let person = next.persons.get(&record.person_id).filter(|_| record.closes_version).cloned();
            next.history.push((record, person));
        }
        if let Some(answer) = writes.answer {
            next.remember(answer)?;
        }
        next.outbox.extend(writes.outbox);
        *state = next;
        Ok(())
    }
}

impl State {
    fn write(&mut self, write: &PersonWrite) -> Result<(), CommitError> {
        let id = write.person.id();
        let current = self.persons.get(&id).map(|person| person.root().version());
        let stale = match (current, write.expected) {
            (None, Version::ZERO) => None,
            (None, _) => Some(Stale::Missing),
            (Some(_), Version::ZERO) => Some(Stale::Exists),
            (Some(current), expected) => Some(Stale::Changed(current)).filter(|_| current != expected),
        };
        if let Some(stale) = stale {
            return Err(CommitError::Stale { id: id.uuid(), stale });
        }
        self.persons.insert(id, stored(&write.person));
        Ok(())
    }

    fn check_links(&self, writes: &[PersonWrite]) -> Result<(), CommitError> {
        for write in writes {
            for system in &write.linked {
                let key = write.person.details().external_ids.get(system);
                let owners = self.persons.values().filter(|p| p.details().external_ids.get(system) == key);
                if owners.count() > 1 {
                    return Err(CommitError::Taken(Taken::ExternalId(system.clone())));
                }
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

fn pages(mut persons: Vec<Person>, page: ListPage) -> Vec<Person> {
    let position = |person: &Person| (person.root().created_at(), person.id());
    persons.retain(|person| page.after.is_none_or(|after| position(person) > after));
    persons.sort_by_key(position);
    persons.truncate(page.limit);
    persons
}

fn meets(person: &Person, criteria: &PersonCriteria) -> bool {
    let details = person.details();
    let row = row(details);
    let contacts = contacts(details);
    let has = |value: &str| contacts.iter().any(|contact| contact.value == value);
    criteria.words.iter().all(|word| row.names.contains(word.as_str()))
        && criteria.email.as_ref().is_none_or(|email| has(&email.search_key()))
        && criteria.phone.as_ref().is_none_or(|phone| has(phone.as_str()))
        && criteria.birth_date.is_none_or(|date| details.birth_date == Some(date))
        && criteria
            .external_id
            .as_ref()
            .is_none_or(|(system, key)| details.external_ids.get(system) == Some(key))
}

#[async_trait]
impl PersonReader for MemoryStore {
    async fn by_ids(&self, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
        let state = self.state();
        let ids: std::collections::BTreeSet<_> = ids.iter().collect();
        Ok(ids.into_iter().filter_map(|id| state.persons.get(id).cloned()).collect())
    }

    async fn versions(&self, ids: &[PersonId]) -> Result<Vec<(PersonId, Version)>, StoreError> {
        let persons = self.by_ids(ids).await?;
        Ok(persons.iter().map(|person| (person.id(), person.root().version())).collect())
    }

    async fn as_of(&self, ids: &[PersonId], at: DateTime<Utc>) -> Result<Vec<Person>, StoreError> {
        let state = self.state();
        let last = |id: &PersonId| {
            let before = |(record, _): &&(HistoryRecord, _)| record.person_id == *id && record.at <= at;
            state.history.iter().rev().filter(before).find_map(|(_, person)| person.clone())
        };
        Ok(ids.iter().filter_map(last).collect())
    }

    async fn list(&self, page: ListPage) -> Result<Vec<Person>, StoreError> {
        Ok(pages(self.state().persons.values().cloned().collect(), page))
    }

    async fn search(&self, criteria: &PersonCriteria, page: ListPage) -> Result<Vec<Person>, StoreError> {
        let found = self.state().persons.values().filter(|person| meets(person, criteria)).cloned().collect();
        Ok(pages(found, page))
    }

    async fn history(&self, id: PersonId, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        let state = self.state();
        let records = state.history.iter().map(|(record, _)| record).filter(|record| record.person_id == id);
        let after =
            |record: &&HistoryRecord| page.after.is_none_or(|after| (record.version, record.ordinal) > after);
        Ok(records.filter(after).take(page.limit).cloned().collect())
    }
}

#[async_trait]
impl IdempotencyStore for MemoryStore {
    async fn claim(&self, claim: &Claim) -> Result<ClaimOutcome, StoreError> {
        let mut state = self.state();
        let name = (claim.caller.clone(), claim.key.clone());
        if let Some(key) = state.keys.get(&name).filter(|key| key.expires_at > claim.now) {
            return Ok(match &key.answer {
                _ if key.fingerprint != claim.fingerprint => ClaimOutcome::Reused,
                Some(answer) => ClaimOutcome::Answered(answer.clone()),
                None => ClaimOutcome::InProgress,
            });
        }
        let (fingerprint, expires_at) = (claim.fingerprint.clone(), claim.lease_until);
        state.keys.insert(name, Key { fingerprint, command: claim.command, answer: None, expires_at });
        Ok(ClaimOutcome::Granted)
    }

    async fn release(&self, claim: &Claim) -> Result<(), StoreError> {
        let name = (claim.caller.clone(), claim.key.clone());
        let mut state = self.state();
        if state.keys.get(&name).is_some_and(|key| key.command == claim.command && key.answer.is_none()) {
            state.keys.remove(&name);
        }
        Ok(())
    }

    async fn purge(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut state = self.state();
        let before = state.keys.len();
        state.keys.retain(|_, key| key.expires_at > now);
        Ok(u64::try_from(before - state.keys.len()).unwrap_or(u64::MAX))
    }
}
