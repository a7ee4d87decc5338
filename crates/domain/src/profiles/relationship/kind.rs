//! The kinds of relationship.

use super::RelationshipError;

/// What links two profiles. Two profiles have one relationship of a kind, and may have several of different kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationshipKind {
    /// `guardian`: from the guardian, to the child in their care.
    Guardian,
    /// `partner`: two persons, the same from both ends.
    Partner,
    /// `kin`: two persons, read from each end as a kinship and its inverse.
    Kin,
    /// `owner`: from the person, to the business they own, in whole or in part.
    Owner,
    /// `director`: from the person, to the business they direct.
    Director,
    /// `employee`: from the person, to the business they work for.
    Employee,
    /// `contact`: from the person, to the business they can be asked about.
    Contact,
}

impl RelationshipKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Guardian,
        Self::Partner,
        Self::Kin,
        Self::Owner,
        Self::Director,
        Self::Employee,
        Self::Contact,
    ];

    /// Parses the name of a kind, as it is stored and as events tell it. What a command says is a
    /// [`Role`](super::Role).
    ///
    /// # Errors
    /// When there is no such kind.
    pub fn parse(text: &str) -> Result<Self, RelationshipError> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(RelationshipError::KindUnknown)
    }

    /// The name that events and the stored form use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guardian => "guardian",
            Self::Partner => "partner",
            Self::Kin => "kin",
            Self::Owner => "owner",
            Self::Director => "director",
            Self::Employee => "employee",
            Self::Contact => "contact",
        }
    }

    /// Whether both ends are persons. Otherwise it goes from a person to a business.
    #[must_use]
    pub const fn links_persons(self) -> bool {
        matches!(self, Self::Guardian | Self::Partner | Self::Kin)
    }

    /// Whether neither end comes first, so that the order in which they are named means nothing.
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::Partner | Self::Kin)
    }

    /// Whether it says which kinship it is.
    #[must_use]
    pub const fn has_kinship(self) -> bool {
        matches!(self, Self::Kin)
    }

    /// Whether it may say which share of the business it is.
    #[must_use]
    pub const fn has_share(self) -> bool {
        matches!(self, Self::Owner)
    }

    /// Whether it may say under which job title.
    #[must_use]
    pub const fn has_title(self) -> bool {
        matches!(self, Self::Director | Self::Employee | Self::Contact)
    }
}
