//! The repository of one kind of aggregates: an identity map over the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::profiles::contact_details::ExternalIds;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::TypedId;

use super::{AnyEvent, Recorded};
use crate::ports::{AggregateKind, AggregateRef, AggregateWrite, AnyAggregate, Store, StoreError};
use crate::profiles::read_model::{ReadModel, ReadModelChange};

/// What a unit of work needs to know of an aggregate.
#[async_trait]
pub trait Tracked: Aggregate {
    /// Its kind.
    const KIND: AggregateKind;

    /// Loads some of them.
    async fn load(store: &dyn Store, ids: &[Self::Id]) -> Result<Vec<Self>, StoreError>;

    /// As one of all kinds.
    fn any(self) -> AnyAggregate;

    /// Its event as one of all kinds.
    fn any_event(event: Self::Event) -> AnyEvent;

    /// The links to other systems, if its kind has any.
    fn links(details: &Self::Details) -> Option<&ExternalIds>;

    /// What search has to know of one with these details.
    fn read_model(details: &Self::Details) -> ReadModel;

    /// When the next change that is planned for one with these details comes due, if its kind has such changes.
    fn due_at(_: &Self::Details) -> Option<DateTime<Utc>> {
        None
    }
}

struct Known<A: Aggregate> {
    aggregate: A,
    /// As it was loaded; `None` when it's new.
    loaded: Option<A::Details>,
}

/// Hands out aggregates by id, each at most once loaded, and knows afterwards what became of them.
pub struct Repository<A: Tracked> {
    store: Arc<dyn Store>,
    known: BTreeMap<A::Id, Option<Known<A>>>,
}

impl<A: Tracked> Repository<A> {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, known: BTreeMap::new() }
    }

    /// Loads several in one round trip; those loaded already are left alone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(&mut self, ids: &[A::Id]) -> Result<(), StoreError> {
        let unknown: Vec<_> = ids.iter().copied().filter(|id| !self.known.contains_key(id)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let found = A::load(&*self.store, &unknown).await?;
        self.known.extend(unknown.into_iter().map(|id| (id, None)));
        for aggregate in found {
            let loaded = Some(aggregate.details().clone());
            self.known.insert(aggregate.id(), Some(Known { aggregate, loaded }));
        }
        Ok(())
    }

    /// One of them, loaded if need be; `None` when there is none with this id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(&mut self, id: A::Id) -> Result<Option<&mut A>, StoreError> {
        self.load(&[id]).await?;
        Ok(self.get_loaded(id))
    }

    /// One that was loaded or added before.
    pub fn get_loaded(&mut self, id: A::Id) -> Option<&mut A> {
        self.known.get_mut(&id)?.as_mut().map(|known| &mut known.aggregate)
    }

    /// Takes one in: a new one, or one that was loaded and changed outside.
    pub fn put(&mut self, aggregate: A) {
        match self.known.get_mut(&aggregate.id()) {
            Some(Some(known)) => known.aggregate = aggregate,
            _ => self.add(aggregate),
        }
    }

    /// Takes in a new one. Whether the id is free is for the commit to tell.
    pub fn add(&mut self, aggregate: A) {
        self.known.insert(aggregate.id(), Some(Known { aggregate, loaded: None }));
    }

    /// The events recorded since the last call, in the order of the ids; stamps the aggregates with the time.
    pub(super) fn drain_events(&mut self, now: DateTime<Utc>) -> Vec<Recorded> {
        let mut drained = Vec::new();
        for known in self.known.values_mut().flatten() {
            let root = known.aggregate.root_mut();
            let events = root.take_recorded();
            if events.is_empty() {
                continue;
            }
            let subject = AggregateRef { kind: A::KIND, id: root.id().uuid() };
            let (at, version) = (root.touch(now), root.next_version());
            let recorded =
                |(event, origin)| Recorded { subject, version, at, origin, event: A::any_event(event) };
            drained.extend(events.into_iter().map(recorded));
        }
        drained
    }

    /// What has to be written, in the order of the ids.
    pub(super) fn into_writes(self) -> impl Iterator<Item = AggregateWrite> {
        let changed = |known: &Known<A>| known.aggregate.root().is_changed();
        self.known
            .into_values()
            .flatten()
            .filter(changed)
            .map(|Known { aggregate, loaded }| write(aggregate, loaded.as_ref()))
    }
}

fn write<A: Tracked>(aggregate: A, loaded: Option<&A::Details>) -> AggregateWrite {
    let none = ExternalIds::new();
    let was = loaded.and_then(A::links).unwrap_or(&none);
    let is = A::links(aggregate.details()).unwrap_or(&none);
    let expected = aggregate.root().version();
    AggregateWrite {
        expected,
        unlinked: was
            .iter()
            .filter(|(system, key)| is.get(*system) != Some(*key))
            .map(|(system, _)| system.clone())
            .collect(),
        linked: is
            .iter()
            .filter(|(system, key)| was.get(*system) != Some(*key))
            .map(|(system, key)| (system.clone(), key.clone()))
            .collect(),
        read_model: ReadModelChange::between(
            &loaded.map(A::read_model).unwrap_or_default(),
            &A::read_model(aggregate.details()),
        ),
        aggregate: aggregate.any(),
    }
}
