//! The aggregate root: identity, optimistic version, and the events not yet handled.

use chrono::{DateTime, Utc};

use super::id::TypedId;
use super::version::Version;

/// Something with an identity that changes as a whole: what units of work load, change and write.
pub trait Aggregate: Clone + Send + Sync + 'static {
    /// Its id.
    type Id: TypedId;
    /// All that is known about it, as one value.
    type Details: Clone + Send + Sync + 'static;
    /// What can happen to it.
    type Event: Clone + Send + Sync + 'static;

    /// Takes back what a repository stored.
    #[must_use]
    fn restore(root: AggregateRoot<Self::Id, Self::Event>, details: Self::Details) -> Self;

    /// Identity, version and times.
    fn root(&self) -> &AggregateRoot<Self::Id, Self::Event>;

    /// Identity, version and times, for the unit of work, which stamps and drains them.
    fn root_mut(&mut self) -> &mut AggregateRoot<Self::Id, Self::Event>;

    /// All that is known about it.
    fn details(&self) -> &Self::Details;

    /// Its id.
    fn id(&self) -> Self::Id {
        self.root().id()
    }
}

/// What made an event happen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// The command that runs.
    #[default]
    Command,
    /// A change that was planned earlier, whose moment has come.
    Schedule,
}

/// What every aggregate carries besides its own state.
///
/// The version is the one that was loaded: it doesn't move while commands run. All changes of one unit of work
/// make one new version, [`AggregateRoot::next_version`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregateRoot<Id, Event> {
    id: Id,
    version: Version,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    pending: Vec<(Event, Origin)>,
    origin: Origin,
    changed: bool,
}

impl<Id: Copy, Event> AggregateRoot<Id, Event> {
    /// The root of something that isn't stored yet.
    pub fn new(id: Id, at: DateTime<Utc>) -> Self {
        Self::restore(id, Version::ZERO, at, at)
    }

    /// The root of something that a repository loaded.
    pub fn restore(id: Id, version: Version, created_at: DateTime<Utc>, updated_at: DateTime<Utc>) -> Self {
        let (pending, origin) = (Vec::new(), Origin::default());
        Self { id, version, created_at, updated_at, pending, origin, changed: false }
    }

    /// The aggregate's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// The version that was loaded, 0 for a new aggregate.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The version as it will be stored: the loaded one, or its successor once something changed.
    pub fn next_version(&self) -> Version {
        if self.changed { self.version.next() } else { self.version }
    }

    /// Whether anything changed since it was loaded.
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// When it was first stored.
    pub fn created_at(&self) -> DateTime<Utc> {
        self.created_at
    }

    /// When it last changed.
    pub fn updated_at(&self) -> DateTime<Utc> {
        self.updated_at
    }

    /// Records that something happened, and so that the aggregate changed.
    pub fn record(&mut self, event: Event) {
        self.changed = true;
        self.pending.push((event, self.origin));
    }

    /// Says what makes the events happen that are recorded from here on.
    pub fn set_origin(&mut self, origin: Origin) {
        self.origin = origin;
    }

    /// How many events were recorded and not handed over yet.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Stamps the time of the change. Never moves backwards, so that history stays in the order of versions even
    /// if the machine's clock is set back.
    pub fn touch(&mut self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.updated_at = self.updated_at.max(at);
        self.updated_at
    }

    /// Hands over the events recorded since the last call, oldest first.
    pub fn take_events(&mut self) -> Vec<Event> {
        self.take_recorded().into_iter().map(|(event, _)| event).collect()
    }

    /// The same, each with what made it happen.
    pub fn take_recorded(&mut self) -> Vec<(Event, Origin)> {
        std::mem::take(&mut self.pending)
    }
}
