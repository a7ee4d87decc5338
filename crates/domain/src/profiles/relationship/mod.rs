//! The relationship aggregate: what links two persons, or a person and a business.
//!
//! # Kinds and roles
//!
//! A relationship is kept once, with a direction: a [`RelationshipKind`] that goes `from` one end `to` the other. Each
//! end sees it as a [`Role`], which is what commands say and queries tell as `kind`. There is one reading for both:
//! **the role is what the *other* is to the profile in the path**. So these two say the same:
//!
//! ```text
//! PUT /v1/persons/CHILD/relationships/GUARDIAN  {"kind": "guardian"}
//! PUT /v1/persons/GUARDIAN/relationships/CHILD  {"kind": "child"}
//! ```
//!
//! A business is nothing to a person that these words could name: where one end is a business, the role is that of the
//! *person* in it, from whichever end one looks. It can't be misread, since no business owns, directs or works for
//! a person, and what is read can be written again as it stands.
//!
//! | kind | `from` | `to` | the `from` end sees the other as | the `to` end sees the other as | may say |
//! |---|---|---|---|---|---|
//! | `guardian` | guardian | child | `child` | `guardian` | |
//! | `partner` | smaller id | greater id | `partner` | `partner` | |
//! | `kin` | smaller id | greater id | `kin`, with the kinship's inverse | `kin`, with the kinship | kinship |
//! | `owner` | person | business | `owner` | `owner` | share |
//! | `director` | person | business | `director` | `director` | title |
//! | `employee` | person | business | `employee` | `employee` | title |
//! | `contact` | person | business | `contact` | `contact` | title |
//!
//! `child` is somebody in a guardian's care, of whatever age. Whose son or daughter somebody is, is a [`Kinship`]; the
//! two go together or alone. Kin whose kinship nobody gave are `other` kin.
//!
//! # Rules beyond one relationship
//!
//! A relationship doesn't know the others. Whoever stores one asks these first, of what is stored and isn't removed:
//!
//! | when | ask |
//! |---|---|
//! | a `guardian` or an `owner` is established, or again | [`check_relationships`] of the child, of the business |
//! | a `guardian` is established, or again | [`GuardianGraph`] |
//! | that, or its period changes | [`check_guardians`] |
//! | an `owner` with a share is established, or again, or its share or period changes | [`check_shares`] |

mod error;
mod event;
mod guardians;
#[cfg(test)]
mod guardians_tests;
mod key;
mod kind;
mod kinship;
mod limits;
mod period;
mod role;
mod share;
mod terms;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

pub use error::RelationshipError;
pub use event::{RelationshipChange, RelationshipEvent};
pub use guardians::{GuardianGraph, Verdict};
pub use key::{NAMESPACE, RelationshipKey};
pub use kind::RelationshipKind;
pub use kinship::{Kinship, KinshipDescription};
pub use limits::{MAX_GUARDIANS, MAX_RELATIONSHIPS, check_guardians, check_relationships, check_shares};
pub use period::Period;
pub use role::{Role, Seen};
pub use share::Share;
pub use terms::{JobTitle, RelationshipTerms};

use crate::shared::aggregate::{Aggregate, AggregateRoot};
use crate::shared::change::Change;
use crate::shared::id::{ProfileRef, RelationshipId};

/// Where a relationship stands in its life. Whether it holds today is for its period to tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RelationshipStatus {
    /// The ordinary state.
    #[default]
    Active,
    /// It was removed. It can be established again, and keeps its id, its versions and its history.
    Removed,
}

/// All that is known about a relationship, as one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationshipDetails {
    /// Its kind and its ends.
    pub key: RelationshipKey,
    /// Everything else known about it; a kinship as what `from` is to `to`. Once removed, what it was last.
    pub terms: RelationshipTerms,
    /// Whether it was removed.
    pub status: RelationshipStatus,
}

/// What links two profiles: one kind, once for each pair, whether it holds today or at another time.
///
/// Each change records what was and what is as a [`RelationshipEvent`]; a change to the same value records nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    root: AggregateRoot<RelationshipId, RelationshipEvent>,
    details: RelationshipDetails,
}

impl Relationship {
    /// Links two profiles that this kind has never linked before. What a command says from one end goes through
    /// [`RelationshipKey::turned`] first.
    ///
    /// # Errors
    /// When the terms hold what relationships of this kind don't have.
    pub fn establish(
        key: RelationshipKey,
        terms: RelationshipTerms,
        now: DateTime<Utc>,
    ) -> Result<Self, RelationshipError> {
        let terms = terms.of_kind(key.kind())?;
        let root = AggregateRoot::new(key.id(), now);
        let details = RelationshipDetails { key, terms: terms.clone(), status: RelationshipStatus::Active };
        let mut relationship = Self { root, details };
        relationship.record(RelationshipChange::Established(Box::new(terms)));
        Ok(relationship)
    }

    /// Its kind and its ends.
    #[must_use]
    pub fn key(&self) -> RelationshipKey {
        self.details.key
    }

    /// Everything else known about it; a kinship as what `from` is to `to`. Once removed, what it was last.
    #[must_use]
    pub fn terms(&self) -> &RelationshipTerms {
        &self.details.terms
    }

    /// Whether it was removed.
    #[must_use]
    pub fn status(&self) -> RelationshipStatus {
        self.details.status
    }

    /// Whether it holds on a day: it isn't removed, and the day is in its period.
    #[must_use]
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        self.status() == RelationshipStatus::Active && self.terms().period.is_valid_on(date)
    }

    /// What the other end is to `reader`; `None` when `reader` is neither end.
    #[must_use]
    pub fn seen_from(&self, reader: ProfileRef) -> Option<Seen> {
        let (other, role) = self.key().seen_from(reader)?;
        let kinship = self.key().turned(reader, self.terms().clone()).kinship;
        Some(Seen { other, role, kinship })
    }

    /// Makes the terms what `next` says, attribute by attribute: one event for each that differs. One that was
    /// removed is established again with them.
    ///
    /// # Errors
    /// When the terms hold what relationships of this kind don't have; then nothing is changed.
    pub fn set(&mut self, next: RelationshipTerms) -> Result<(), RelationshipError> {
        let next = next.of_kind(self.key().kind())?;
        if self.status() == RelationshipStatus::Removed {
            self.details.status = RelationshipStatus::Active;
            self.details.terms = next.clone();
            self.record(RelationshipChange::Reestablished(Box::new(next)));
            return Ok(());
        }
        let was = &mut self.details.terms;
        let changes = [
            Change::apply(&mut was.kinship, next.kinship).map(RelationshipChange::KinshipChanged),
            Change::apply(&mut was.share, next.share).map(RelationshipChange::ShareChanged),
            Change::apply(&mut was.title, next.title).map(RelationshipChange::TitleChanged),
            Change::apply(&mut was.period, next.period).map(RelationshipChange::PeriodChanged),
        ];
        changes.into_iter().flatten().for_each(|change| self.record(change));
        Ok(())
    }

    /// Removes it: it never held, or nobody should see it any more. What merely ended gets a period instead.
    pub fn remove(&mut self) {
        if self.status() == RelationshipStatus::Active {
            self.details.status = RelationshipStatus::Removed;
            self.record(RelationshipChange::Removed);
        }
    }

    fn record(&mut self, change: RelationshipChange) {
        self.root.record(RelationshipEvent { key: self.details.key, change });
    }
}

impl Aggregate for Relationship {
    type Id = RelationshipId;
    type Details = RelationshipDetails;
    type Event = RelationshipEvent;

    fn restore(root: AggregateRoot<RelationshipId, RelationshipEvent>, details: RelationshipDetails) -> Self {
        Self { root, details }
    }

    fn root(&self) -> &AggregateRoot<RelationshipId, RelationshipEvent> {
        &self.root
    }

    fn root_mut(&mut self) -> &mut AggregateRoot<RelationshipId, RelationshipEvent> {
        &mut self.root
    }

    fn details(&self) -> &RelationshipDetails {
        &self.details
    }
}
