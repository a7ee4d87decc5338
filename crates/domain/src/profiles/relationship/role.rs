//! A kind as it is seen from one end: what the other is to the one who looks.

use super::{Kinship, RelationshipError, RelationshipKind};
use crate::shared::id::ProfileRef;

/// What the other end is to the one who looks; the table is in [the module](super).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// `guardian`: the other cares for the one who looks.
    Guardian,
    /// `child`: the other is in the care of the one who looks, of whatever age and whether or not their kin.
    Child,
    /// `partner`
    Partner,
    /// `kin`: which kin is told by a [`Kinship`].
    Kin,
    /// `owner`: the person is the business's owner, from whichever end one looks; so for all that follow.
    Owner,
    /// `director`
    Director,
    /// `employee`
    Employee,
    /// `contact`
    Contact,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Guardian,
        Self::Child,
        Self::Partner,
        Self::Kin,
        Self::Owner,
        Self::Director,
        Self::Employee,
        Self::Contact,
    ];

    /// Parses a role's name, in any case: the `kind` of a command.
    ///
    /// # Errors
    /// When there is no such role.
    pub fn parse(text: &str) -> Result<Self, RelationshipError> {
        let lower = text.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|role| role.as_str() == lower).ok_or(RelationshipError::KindUnknown)
    }

    /// The name that the HTTP contract uses, for reading and for writing.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Guardian
            | Self::Partner
            | Self::Kin
            | Self::Owner
            | Self::Director
            | Self::Employee
            | Self::Contact => self.kind().as_str(),
        }
    }

    /// The kind of relationship that it is one end of.
    #[must_use]
    pub const fn kind(self) -> RelationshipKind {
        match self {
            Self::Guardian | Self::Child => RelationshipKind::Guardian,
            Self::Partner => RelationshipKind::Partner,
            Self::Kin => RelationshipKind::Kin,
            Self::Owner => RelationshipKind::Owner,
            Self::Director => RelationshipKind::Director,
            Self::Employee => RelationshipKind::Employee,
            Self::Contact => RelationshipKind::Contact,
        }
    }

    /// The role that the one who looks has for the other. Twice, it is what it was.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Guardian => Self::Child,
            Self::Child => Self::Guardian,
            same => same,
        }
    }

    /// What the end that a relationship of this kind comes *from* is to the end that it goes *to*.
    pub(super) const fn of_from(kind: RelationshipKind) -> Self {
        match kind {
            RelationshipKind::Guardian => Self::Guardian,
            RelationshipKind::Partner => Self::Partner,
            RelationshipKind::Kin => Self::Kin,
            RelationshipKind::Owner => Self::Owner,
            RelationshipKind::Director => Self::Director,
            RelationshipKind::Employee => Self::Employee,
            RelationshipKind::Contact => Self::Contact,
        }
    }
}

/// A relationship as one of its ends sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The other end.
    pub other: ProfileRef,
    /// What the other is to the one who looks.
    pub role: Role,
    /// Which kin the other is to the one who looks; for kin only, and for them always.
    pub kinship: Option<Kinship>,
}
