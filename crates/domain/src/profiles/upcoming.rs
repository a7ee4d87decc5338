//! What is planned for a profile: an address or a name that will hold from a moment on.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::shared::contact::PostalAddress;
use crate::shared::id::PlannedChangeId;
use crate::shared::label::Label;

/// The most changes that may be planned for one profile at a time.
pub const MAX_UPCOMING: usize = 100;

/// The namespace of the ids of planned changes: UUIDv5 (RFC 9562) over `PROFILE:PATH:MICROSECONDS`.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6e0f_52c1_7d0b_4b3a_9c55_0a8b_f1d2_36e7);

/// What a profile is called: each kind has a type of its own for it.
pub trait OwnName: Clone + PartialEq + Eq + Debug + Send + Sync + 'static {
    /// The attribute, as the HTTP contract names it.
    const ATTRIBUTE: &'static str;
}

/// What an attribute will be. `N` is what profiles of the kind are called by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planned<N> {
    /// The postal address under a label.
    Address {
        /// The label.
        label: Label,
        /// The address.
        address: Box<PostalAddress>,
        /// Whether to prefer it; `None` keeps what it is then.
        primary: Option<bool>,
    },
    /// The name.
    Name(N),
}

impl<N: OwnName> Planned<N> {
    /// JSON pointer (RFC 6901) to the attribute in the representation: `/addresses/home`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            // A label has no character that a pointer would have to escape.
            Self::Address { label, .. } => format!("/addresses/{label}"),
            Self::Name(_) => format!("/{}", N::ATTRIBUTE),
        }
    }
}

/// A change that takes effect by itself when its moment comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange<N> {
    /// Its id, the same each time for the same profile, attribute and moment.
    pub id: PlannedChangeId,
    /// The moment, to the microsecond.
    pub at: DateTime<Utc>,
    /// What will be.
    pub planned: Planned<N>,
}

impl<N: OwnName> PlannedChange<N> {
    /// What will be with a profile from a moment on.
    #[must_use]
    pub fn new(profile: Uuid, at: DateTime<Utc>, planned: Planned<N>) -> Self {
        let name = format!("{profile}:{}:{}", planned.path(), at.timestamp_micros());
        Self { id: PlannedChangeId::new(Uuid::new_v5(&NAMESPACE, name.as_bytes())), at, planned }
    }
}

/// Why a change can't be planned. Nothing was changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UpcomingError {
    /// More than [`MAX_UPCOMING`].
    #[error("at most {MAX_UPCOMING} changes can be planned: withdraw one first")]
    TooMany,
}

impl UpcomingError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooMany => "too_many_upcoming",
        }
    }

    /// The attribute at fault, as the HTTP contract names it.
    #[must_use]
    pub const fn attribute(self) -> &'static str {
        "upcoming"
    }

    /// The most entries allowed.
    #[must_use]
    pub const fn max(self) -> usize {
        MAX_UPCOMING
    }
}

/// Why a planned change didn't take effect when its moment came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// The profile says so already.
    Unchanged,
    /// The profile's rules forbid it by then. The code of the rule.
    Refused(&'static str),
}

impl Dropped {
    /// The stable name of the reason: `unchanged`, or the code of the rule.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Refused(code) => code,
        }
    }
}

/// A domain event about what is planned. What takes effect is told as what it is: an address, a name changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpcomingEvent<N> {
    /// A change was planned, in the place of another for the same attribute and moment if there was one.
    Scheduled {
        /// The one whose place it takes.
        from: Option<PlannedChange<N>>,
        /// What is planned now.
        to: PlannedChange<N>,
    },
    /// A planned change was given up.
    Withdrawn(PlannedChange<N>),
    /// The moment of a planned change came, and it changed nothing.
    Dropped(PlannedChange<N>, Dropped),
}

/// All changes that are planned for a profile, the next one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upcoming<N>(Vec<PlannedChange<N>>);

impl<N> Default for Upcoming<N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<N: OwnName> Upcoming<N> {
    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(changes: impl IntoIterator<Item = PlannedChange<N>>) -> Self {
        let mut changes: Vec<_> = changes.into_iter().collect();
        changes.sort_by_cached_key(|change| (change.at, change.planned.path()));
        Self(changes)
    }

    /// The same with one more, which takes the place of one with its id. `None` if that says the same already.
    ///
    /// # Errors
    /// When there would be more than [`MAX_UPCOMING`].
    pub fn with(&self, change: PlannedChange<N>) -> Result<Option<(Self, UpcomingEvent<N>)>, UpcomingError> {
        let from = self.get(change.id).cloned();
        if from.as_ref() == Some(&change) {
            return Ok(None);
        }
        let others = self.0.iter().filter(|other| other.id != change.id).cloned();
        let next = Self::restore(others.chain([change.clone()]));
        if next.len() > MAX_UPCOMING {
            return Err(UpcomingError::TooMany);
        }
        Ok(Some((next, UpcomingEvent::Scheduled { from, to: change })))
    }

    /// The same without one; `None` if there is no such change.
    #[must_use]
    pub fn without(&self, id: PlannedChangeId) -> Option<(Self, UpcomingEvent<N>)> {
        let gone = self.get(id)?.clone();
        let left = self.0.iter().filter(|other| other.id != id).cloned().collect();
        Some((Self(left), UpcomingEvent::Withdrawn(gone)))
    }

    /// The first change, if its moment has come, and the others.
    #[must_use]
    pub fn due(&self, now: DateTime<Utc>) -> Option<(PlannedChange<N>, Self)> {
        let (first, others) = self.0.split_first()?;
        (first.at <= now).then(|| (first.clone(), Self(others.to_vec())))
    }

    /// The moment of the next one.
    #[must_use]
    pub fn next_at(&self) -> Option<DateTime<Utc>> {
        self.0.first().map(|change| change.at)
    }

    /// The change with this id.
    #[must_use]
    pub fn get(&self, id: PlannedChangeId) -> Option<&PlannedChange<N>> {
        self.0.iter().find(|change| change.id == id)
    }

    /// All of them, the next one first.
    pub fn iter(&self) -> impl Iterator<Item = &PlannedChange<N>> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
