//! What makes a relationship the one it is: its kind and its two ends.

use uuid::Uuid;

use super::{RelationshipError, RelationshipKind, RelationshipTerms, Role};
use crate::shared::id::{ProfileRef, RelationshipId};

/// The namespace of the ids of relationships: UUIDv5 (RFC 9562) over `KIND:FROM:TO`. It must never change, nor may the
/// names of kinds, or what is stored would be found no more.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x1cbb_8ee8_a949_4855_9278_883d_97b0_b347);

/// A kind and two ends that it can link. Two keys are equal if and only if they mean the same relationship.
///
/// Where neither end comes first, the one with the smaller id is `from`. That holds for kin too: a parent is a child
/// from the other end, and it's one relationship all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationshipKey {
    kind: RelationshipKind,
    from: ProfileRef,
    to: ProfileRef,
}

impl RelationshipKey {
    /// The key of the relationship of this kind between two ends; for a symmetric kind in whichever order.
    ///
    /// # Errors
    /// When both ends are the same, or the kind can't link them.
    pub fn new(kind: RelationshipKind, from: ProfileRef, to: ProfileRef) -> Result<Self, RelationshipError> {
        if from == to {
            return Err(RelationshipError::ToSelf);
        }
        let fits = match (from, to) {
            (ProfileRef::Person(_), ProfileRef::Person(_)) => kind.links_persons(),
            (ProfileRef::Person(_), ProfileRef::Business(_)) => !kind.links_persons(),
            (ProfileRef::Business(_), _) => false,
        };
        if !fits {
            return Err(RelationshipError::WrongEnds);
        }
        let (from, to) = if kind.is_symmetric() { (from.min(to), from.max(to)) } else { (from, to) };
        Ok(Self { kind, from, to })
    }

    /// The key of the relationship by which `other` is `role` to `reader`: what a command names.
    ///
    /// # Errors
    /// When both ends are the same, or the role can't link them.
    pub fn as_seen(reader: ProfileRef, role: Role, other: ProfileRef) -> Result<Self, RelationshipError> {
        let from_reader = match (reader, other) {
            // The role is the person's, whoever looks.
            (ProfileRef::Person(_), ProfileRef::Business(_)) => true,
            _ => role == Role::Child,
        };
        let (from, to) = if from_reader { (reader, other) } else { (other, reader) };
        Self::new(role.kind(), from, to)
    }

    /// The id, the same each time for the same key. As it is the primary key of what is stored, nothing can be stored
    /// twice.
    ///
    /// Which sorts of profile the ends are isn't part of the name: the kind says it.
    #[must_use]
    pub fn id(self) -> RelationshipId {
        let name = format!("{}:{}:{}", self.kind.as_str(), self.from.uuid(), self.to.uuid());
        RelationshipId::new(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
    }

    /// The kind.
    #[must_use]
    pub const fn kind(self) -> RelationshipKind {
        self.kind
    }

    /// The end that it comes from: the guardian, or the person in a business.
    #[must_use]
    pub const fn from(self) -> ProfileRef {
        self.from
    }

    /// The end that it goes to: the child, or the business.
    #[must_use]
    pub const fn to(self) -> ProfileRef {
        self.to
    }

    /// The other end, and what it is to `reader`; `None` when `reader` is neither end.
    #[must_use]
    pub fn seen_from(self, reader: ProfileRef) -> Option<(ProfileRef, Role)> {
        let role = Role::of_from(self.kind);
        if reader == self.to {
            Some((self.from, role))
        } else if reader == self.from {
            Some((self.to, role.inverse()))
        } else {
            None
        }
    }

    /// Turns terms between the view of `reader` and the form in which they are kept, which says what `from` is to
    /// `to`: either way, since it's the same turn.
    #[must_use]
    pub fn turned(self, reader: ProfileRef, terms: RelationshipTerms) -> RelationshipTerms {
        if reader != self.from {
            return terms;
        }
        RelationshipTerms { kinship: terms.kinship.map(super::Kinship::inverse), ..terms }
    }
}
