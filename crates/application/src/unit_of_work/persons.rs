//! The repository of persons: an identity map over the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use profiles_domain::profiles::person::{Person, PersonDetails};
use profiles_domain::shared::id::PersonId;

use crate::ports::{PersonWrite, Store, StoreError};
use crate::profiles::person::read_model::PersonReadModelChange;

struct Tracked {
    person: Person,
    /// As it was loaded; `None` when it's new.
    loaded: Option<PersonDetails>,
}

/// Hands out persons by id, each at most once loaded, and knows afterwards what became of them.
pub struct PersonRepository {
    store: Arc<dyn Store>,
    known: BTreeMap<PersonId, Option<Tracked>>,
}

impl PersonRepository {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, known: BTreeMap::new() }
    }

    /// Loads several persons in one round trip; those loaded already are left alone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(&mut self, ids: &[PersonId]) -> Result<(), StoreError> {
        let unknown: Vec<_> = ids.iter().copied().filter(|id| !self.known.contains_key(id)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let found = self.store.load(&unknown).await?;
        self.known.extend(unknown.into_iter().map(|id| (id, None)));
        for person in found {
            let loaded = Some(person.details().clone());
            self.known.insert(person.id(), Some(Tracked { person, loaded }));
        }
        Ok(())
    }

    /// One person, loaded if need be; `None` when there is none with this id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(&mut self, id: PersonId) -> Result<Option<&mut Person>, StoreError> {
        self.load(&[id]).await?;
        Ok(self.get_loaded(id))
    }

    /// One person that was loaded or added before.
    pub fn get_loaded(&mut self, id: PersonId) -> Option<&mut Person> {
        self.known.get_mut(&id)?.as_mut().map(|tracked| &mut tracked.person)
    }

    /// Takes in a new person. Whether the id is free is for the commit to tell.
    pub fn add(&mut self, person: Person) {
        self.known.insert(person.id(), Some(Tracked { person, loaded: None }));
    }

    /// All persons loaded or added, in the order of their ids.
    pub(super) fn tracked(&mut self) -> impl Iterator<Item = &mut Person> {
        self.known.values_mut().flatten().map(|tracked| &mut tracked.person)
    }

    /// What has to be written, in the order of the ids.
    pub(super) fn into_writes(self) -> Vec<PersonWrite> {
        self.known
            .into_values()
            .flatten()
            .filter(|tracked| tracked.person.root().is_changed())
            .map(|Tracked { person, loaded }| write(person, &loaded.unwrap_or_default()))
            .collect()
    }
}

fn write(person: Person, loaded: &PersonDetails) -> PersonWrite {
    let (was, is) = (&loaded.external_ids, &person.details().external_ids);
    PersonWrite {
        expected: person.root().version(),
        unlinked: was
            .iter()
            .filter(|(system, key)| is.get(*system) != Some(*key))
            .map(|(s, _)| s.clone())
            .collect(),
        linked: is
            .iter()
            .filter(|(system, key)| was.get(*system) != Some(*key))
            .map(|(s, _)| s.clone())
            .collect(),
        read_model: PersonReadModelChange::between(loaded, person.details(), person.root().version()),
        person,
    }
}
