//! Why a relationship, or a change of one, was refused.

use super::limits::{MAX_GUARDIANS, MAX_RELATIONSHIPS};

/// Why a relationship, or a change of one, was refused. Nothing was changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelationshipError {
    /// Both ends are the same profile.
    #[error("nobody is related to themselves: name another profile")]
    ToSelf,
    /// The kind doesn't link profiles of these sorts.
    #[error(
        "guardian, child, partner and kin link two persons; owner, director, employee and contact link a person and a business: choose a kind that fits both"
    )]
    WrongEnds,
    /// No such kind or role.
    #[error("unknown: expected guardian, child, partner, kin, owner, director, employee or contact")]
    KindUnknown,
    /// No such kinship.
    #[error("unknown: expected parent, child, sibling, grandparent, grandchild or other")]
    KinshipUnknown,
    /// A description of a kinship that has a name.
    #[error("only the kinship other is described: leave the description out, or choose other")]
    DescriptionMisplaced,
    /// An attribute that relationships of this kind don't have.
    #[error("relationships of this kind don't have this: leave it out")]
    AttributeMisplaced {
        /// The attribute, as the HTTP contract names it.
        attribute: &'static str,
    },
    /// It would end before it begins, or on the same day.
    #[error("it must end after it begins: valid_to is the first day on which it no longer holds")]
    PeriodBackwards,
    /// Not a percentage in plain decimal notation.
    #[error("not a percentage: expected digits with up to 4 decimals, such as 33.3333")]
    ShareInvalid,
    /// Nothing, or more than the whole.
    #[error("a share is more than 0 and at most 100 percent")]
    ShareOutOfRange,
    /// Together the owners would have more than the whole business on some day.
    #[error("the owners' shares would add up to more than 100 percent: lower or end another share first")]
    SharesOver100,
    /// Somebody would be in the care of somebody in their own care, directly or through others.
    #[error(
        "the child is a guardian of this guardian, directly or through others: remove that guardianship first"
    )]
    GuardianCycle,
    /// More than [`MAX_GUARDIANS`] at a time.
    #[error("a person has at most {MAX_GUARDIANS} guardians at a time: remove or end another one first")]
    TooManyGuardians,
    /// More than [`MAX_RELATIONSHIPS`] guardians or owners.
    #[error("a profile has at most {MAX_RELATIONSHIPS} relationships of this kind: remove another one first")]
    TooManyRelationships,
}

impl RelationshipError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ToSelf => "relationship_to_self",
            Self::WrongEnds => "relationship_ends_wrong",
            Self::KindUnknown => "relationship_kind_unknown",
            Self::KinshipUnknown => "kinship_unknown",
            Self::DescriptionMisplaced => "kinship_description_misplaced",
            Self::AttributeMisplaced { .. } => "relationship_attribute_misplaced",
            Self::PeriodBackwards => "period_backwards",
            Self::ShareInvalid => "share_invalid",
            Self::ShareOutOfRange => "share_out_of_range",
            Self::SharesOver100 => "shares_over_100",
            Self::GuardianCycle => "guardian_cycle",
            Self::TooManyGuardians => "too_many_guardians",
            Self::TooManyRelationships => "too_many_relationships",
        }
    }

    /// The attribute at fault, as the HTTP contract names it; `None` when it's the relationship as a whole.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::ToSelf | Self::GuardianCycle | Self::TooManyGuardians | Self::TooManyRelationships => None,
            Self::WrongEnds | Self::KindUnknown => Some("kind"),
            Self::KinshipUnknown => Some("kinship"),
            Self::DescriptionMisplaced => Some("kinship_description"),
            Self::AttributeMisplaced { attribute } => Some(attribute),
            Self::PeriodBackwards => Some("valid_to"),
            Self::ShareInvalid | Self::ShareOutOfRange | Self::SharesOver100 => Some("share"),
        }
    }
}
