//! Where aggregates live: load them, and write all that one unit of work changed in one transaction.

use std::collections::BTreeSet;
use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::contact_details::ExternalIds;
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::relationship::Relationship;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::{CommandId, EventId, ProfileRef};
use profiles_domain::shared::label::SystemName;
use profiles_domain::shared::version::Version;
use serde_json::Value;
use uuid::Uuid;

use super::{StoreError, WebhookWrite};
use crate::profiles::read_model::ReadModelChange;
use crate::profiles::view::{BecauseView, ChangeView};

/// The kinds of aggregates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AggregateKind {
    /// A human being.
    Person,
    /// An organisation that does business.
    Business,
    /// What links two profiles.
    Relationship,
    /// Somewhere that events are sent to. Not stored as the others are: see [`WebhookWrite`].
    Webhook,
}

impl AggregateKind {
    /// The name that representations, events and stores use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Business => "business",
            Self::Relationship => "relationship",
            Self::Webhook => "webhook",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Person, Self::Business, Self::Relationship, Self::Webhook]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

impl From<ProfileRef> for AggregateKind {
    fn from(profile: ProfileRef) -> Self {
        match profile {
            ProfileRef::Person(_) => Self::Person,
            ProfileRef::Business(_) => Self::Business,
        }
    }
}

impl fmt::Display for AggregateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AggregateRef {
    /// Its kind.
    pub kind: AggregateKind,
    /// Its id.
    pub id: Uuid,
}

/// An aggregate of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyAggregate {
    /// A person.
    Person(Person),
    /// A business.
    Business(Business),
    /// A relationship.
    Relationship(Relationship),
}

/// Loads aggregates of one kind for a unit of work.
#[async_trait]
pub trait Load<A: Aggregate>: Send + Sync {
    /// Those of the aggregates that exist, in any order, as last committed.
    async fn load(&self, ids: &[A::Id]) -> Result<Vec<A>, StoreError>;
}

/// Everything that a unit of work needs of a database.
///
/// Reading takes no lock. A write set is committed as a whole or not at all, and only if every aggregate in it
/// still has the version that it was loaded with: that is what makes the reads of one unit of work consistent.
#[async_trait]
pub trait Store: Load<Person> + Load<Business> + Load<Relationship> {
    /// The versions of those of the guards that were ever held, in any order. What they guard is read after that, so it
    /// must not come from before.
    async fn guards(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, Version)>, StoreError>;

    /// Writes everything in one transaction, durably.
    ///
    /// Aggregates are written in the order of their kinds and ids, so that two commits never wait for each other in a
    /// circle, and outbox rows last, so that one aggregate's events are numbered in the order of its versions.
    async fn commit(&self, writes: WriteSet) -> Result<(), CommitError>;
}

/// What one unit of work writes.
#[derive(Debug, Default)]
pub struct WriteSet {
    /// New and changed aggregates, in the order of their kinds and ids.
    pub aggregates: Vec<AggregateWrite>,
    /// The guards of rules that span aggregates, in the order of their ids.
    pub guards: Vec<GuardWrite>,
    /// New, changed and removed webhooks.
    pub webhooks: Vec<WebhookWrite>,
    /// What happened to them, in order.
    pub history: Vec<HistoryRecord>,
    /// Integration events, in order.
    pub outbox: Vec<OutboxRecord>,
    /// The answer to repeat when the same command comes again.
    pub answer: Option<RememberedAnswer>,
}

/// An aggregate to be written.
#[derive(Debug, Clone)]
pub struct AggregateWrite {
    /// The state to write, under [`next_version`](profiles_domain::shared::aggregate::AggregateRoot::next_version).
    pub aggregate: AnyAggregate,
    /// The version that it must still have; [`Version::ZERO`] means that it must not exist.
    pub expected: Version,
    /// Links to other systems that go or change: all of them are deleted before any come, so that profiles may swap.
    pub unlinked: BTreeSet<SystemName>,
    /// Links that come or change, with their keys.
    pub linked: ExternalIds,
    /// What search has to know anew; `None` if nothing of it changed.
    pub read_model: Option<ReadModelChange>,
}

/// A guard to be written: it gets the next version, and so stands in the way of everybody else who holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardWrite {
    /// What it guards: the id of the profile about whose surroundings something was decided.
    pub id: Uuid,
    /// The version that it must still have; [`Version::ZERO`] means that nobody may have held it yet.
    pub expected: Version,
}

/// One entry of a profile's history.
#[derive(Debug, Clone)]
pub struct HistoryRecord {
    /// Whose history.
    pub subject: AggregateRef,
    /// The version that the change made.
    pub version: Version,
    /// Counts the entries of one version from 0.
    pub ordinal: u32,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who asked for it.
    pub actor: String,
    /// Through which system or channel.
    pub source: String,
    /// The run that made it.
    pub command_id: CommandId,
    /// What happened: `address_changed`.
    pub event: String,
    /// From what to what.
    pub changes: Vec<ChangeView>,
    /// Why it happened, if not because somebody asked for just this.
    pub because: Option<BecauseView>,
    /// Whether it's the last of its version. The store keeps the state with it, which is what reading a
    /// profile as it stood at some time finds in one step, however long the history.
    pub closes_version: bool,
}

/// One integration event on its way out.
#[derive(Debug, Clone)]
pub struct OutboxRecord {
    /// Identifies the event for ever.
    pub event_id: EventId,
    /// The aggregate that it tells of.
    pub subject: AggregateRef,
    /// The version of the aggregate.
    pub version: Version,
    /// The event's type: `profiles.person.address_changed.v1`.
    pub event_type: &'static str,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// The event itself.
    pub data: Value,
    /// What goes along with it: `traceparent`, `command_id`.
    pub headers: Value,
}

/// An answer under an idempotency key. It is stored only if the claim is still this run's.
#[derive(Debug, Clone)]
pub struct RememberedAnswer {
    /// Whose key it is.
    pub caller: String,
    /// The key.
    pub key: String,
    /// The run that holds the claim.
    pub command: CommandId,
    /// What to answer next time.
    pub answer: Value,
    /// When it may be forgotten.
    pub expires_at: DateTime<Utc>,
}

/// How an aggregate differs from what was expected of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// It isn't there.
    Missing,
    /// It is there, with another version.
    Changed(Version),
    /// It was to be new, and is there already.
    Exists,
}

/// Something that must be unique is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Another profile has this key in that system.
    ExternalId(SystemName),
}

/// Why nothing was committed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommitError {
    /// Somebody else was faster with this aggregate, or with a guard of this id.
    #[error("another writer was faster")]
    Stale {
        /// The aggregate, or what is guarded.
        id: Uuid,
        /// How it differs.
        stale: Stale,
    },
    /// Something that must be unique is taken.
    #[error("something that must be unique is taken")]
    Taken(Taken),
    /// The claim on the idempotency key ran out and somebody else has it now.
    #[error("the claim on the idempotency key ran out")]
    ClaimLost,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
