//! Why a change of a business was refused.

use super::MAX_TRADE_NAMES;
use crate::profiles::contact_details::ContactError;
use crate::profiles::upcoming::UpcomingError;

/// Why a change of a business was refused. Nothing was changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BusinessError {
    /// The date of foundation lies in the future.
    #[error("the date of foundation lies in the future")]
    FoundedInFuture,
    /// The date of the end lies in the future.
    #[error("the date of the end lies in the future")]
    EndedInFuture,
    /// The date of the end lies before that of the foundation.
    #[error("the date of the end lies before the date of foundation")]
    EndedBeforeFounded,
    /// It can't become part of itself.
    #[error("a business can't be merged into itself: name the one that goes on")]
    MergedIntoItself,
    /// More than [`MAX_TRADE_NAMES`].
    #[error("at most {MAX_TRADE_NAMES} entries")]
    TooManyTradeNames,
    /// The contact details don't fit together.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// It can't be planned.
    #[error(transparent)]
    Upcoming(#[from] UpcomingError),
}

impl BusinessError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::FoundedInFuture => "founded_in_future",
            Self::EndedInFuture => "ended_in_future",
            Self::EndedBeforeFounded => "ended_before_founded",
            Self::MergedIntoItself => "merged_into_itself",
            Self::TooManyTradeNames => "too_many",
            Self::Contact(error) => error.code(),
            Self::Upcoming(error) => error.code(),
        }
    }

    /// The attribute at fault, as the HTTP contract names it; `None` when it's the business as a whole.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        Some(match self {
            Self::FoundedInFuture => "founded_on",
            Self::EndedInFuture | Self::EndedBeforeFounded => "ended_on",
            Self::MergedIntoItself => "merged_into",
            Self::TooManyTradeNames => "trade_names",
            Self::Contact(error) => error.attribute(),
            Self::Upcoming(error) => error.attribute(),
        })
    }

    /// The most entries allowed, if there were too many.
    #[must_use]
    pub const fn max(self) -> Option<usize> {
        match self {
            Self::TooManyTradeNames => Some(MAX_TRADE_NAMES),
            Self::Contact(error) => error.max(),
            Self::Upcoming(error) => Some(error.max()),
            _ => None,
        }
    }
}
