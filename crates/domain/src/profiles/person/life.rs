//! Whether a person lives, has died or was erased.

use crate::shared::partial_date::PartialDate;

/// Where a person's profile stands in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LifeStatus {
    /// The ordinary state.
    #[default]
    Active,
    /// The person has died, on this day if it's known.
    Deceased(Option<PartialDate>),
    /// Everything personal was forgotten.
    Erased,
}

impl LifeStatus {
    /// The name that the HTTP contract and events use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deceased(_) => "deceased",
            Self::Erased => "erased",
        }
    }

    /// The day of death, if it is known.
    #[must_use]
    pub const fn deceased_on(self) -> Option<PartialDate> {
        match self {
            Self::Deceased(on) => on,
            Self::Active | Self::Erased => None,
        }
    }
}
