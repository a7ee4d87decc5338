//! Whether a business exists still.

use crate::shared::id::BusinessId;
use crate::shared::partial_date::PartialDate;

/// Where a business stands in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BusinessStatus {
    /// The ordinary state.
    #[default]
    Active,
    /// It was dissolved, on this day if it's known.
    Dissolved(Option<PartialDate>),
    /// It became part of another business, on this day if it's known.
    Merged {
        /// The business that goes on.
        into: BusinessId,
        /// When.
        on: Option<PartialDate>,
    },
}

impl BusinessStatus {
    /// The name that the HTTP contract and events use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Dissolved(_) => "dissolved",
            Self::Merged { .. } => "merged",
        }
    }

    /// When it ended, if it did and that is known.
    #[must_use]
    pub const fn ended_on(self) -> Option<PartialDate> {
        match self {
            Self::Active => None,
            Self::Dissolved(on) | Self::Merged { on, .. } => on,
        }
    }

    /// The business that it became part of.
    #[must_use]
    pub const fn merged_into(self) -> Option<BusinessId> {
        match self {
            Self::Merged { into, .. } => Some(into),
            Self::Active | Self::Dissolved(_) => None,
        }
    }
}
