//! Why a change of a person was refused.

use super::MAX_FOLLOWERS;
use crate::profiles::contact_details::ContactError;
use crate::profiles::upcoming::UpcomingError;

/// Why a change of a person was refused. Nothing was changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// The person was erased; nothing can be stored about them any more.
    #[error("this person was erased")]
    Erased,
    /// The birth date lies in the future.
    #[error("the birth date lies in the future")]
    BirthInFuture,
    /// The date of death lies in the future.
    #[error("the date of death lies in the future")]
    DeathInFuture,
    /// The date of death lies before the birth date.
    #[error("the date of death lies before the birth date")]
    DeathBeforeBirth,
    /// More entries than a list may have.
    #[error("at most {max} entries")]
    TooMany {
        /// The attribute, as the HTTP contract names it.
        attribute: &'static str,
        /// The most entries allowed.
        max: usize,
    },
    /// The address under this label follows somebody else's.
    #[error("this address follows another person's: unfollow it first")]
    AddressFollows,
    /// The address would follow itself, through others or at once.
    #[error("this person's address follows that one already, directly or through others")]
    FollowLoop,
    /// The person to follow has no address under this label.
    #[error(
        "the person to follow has no address under this label: give them one first, or name another label"
    )]
    NothingToFollow,
    /// More than [`MAX_FOLLOWERS`].
    #[error("at most {MAX_FOLLOWERS} persons may follow one address, directly and through others")]
    TooManyFollowers,
    /// The contact details don't fit together.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// It can't be planned.
    #[error(transparent)]
    Upcoming(#[from] UpcomingError),
}

impl PersonError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Erased => "person_erased",
            Self::BirthInFuture => "birth_date_in_future",
            Self::DeathInFuture => "death_in_future",
            Self::DeathBeforeBirth => "death_before_birth",
            Self::TooMany { .. } => "too_many",
            Self::AddressFollows => "address_follows",
            Self::FollowLoop => "follow_loop",
            Self::NothingToFollow => "nothing_to_follow",
            Self::TooManyFollowers => "too_many_followers",
            Self::Contact(error) => error.code(),
            Self::Upcoming(error) => error.code(),
        }
    }

    /// The attribute at fault, as the HTTP contract names it; `None` when it's the person as a whole.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Erased => None,
            Self::AddressFollows => Some("addresses"),
            Self::FollowLoop | Self::NothingToFollow | Self::TooManyFollowers => Some("address_source"),
            Self::BirthInFuture => Some("birth_date"),
            Self::DeathInFuture | Self::DeathBeforeBirth => Some("deceased_on"),
            Self::TooMany { attribute, .. } => Some(attribute),
            Self::Contact(error) => Some(error.attribute()),
            Self::Upcoming(error) => Some(error.attribute()),
        }
    }

    /// The most entries allowed, if there were too many.
    #[must_use]
    pub const fn max(self) -> Option<usize> {
        match self {
            Self::TooMany { max, .. } => Some(max),
            Self::TooManyFollowers => Some(MAX_FOLLOWERS),
            Self::Contact(error) => error.max(),
            Self::Upcoming(error) => Some(error.max()),
            _ => None,
        }
    }
}
