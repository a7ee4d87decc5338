//! Which profile a command is about, on what condition, and what the caller gets back.

use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::{BusinessId, PersonId};
use profiles_domain::shared::version::Version;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StaleVersion;

/// On which condition a command may go ahead (RFC 9110, section 13.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Precondition {
    /// On any.
    #[default]
    None,
    /// The profile exists, in whatever version: `If-Match: *`.
    Exists,
    /// The profile has one of these versions: `If-Match: "7"`.
    Version(Vec<Version>),
    /// The profile doesn't exist yet: `If-None-Match: *`.
    Absent,
}

impl Precondition {
    /// Whether a profile with this version meets it.
    pub(crate) fn check(&self, current: Version) -> Result<(), StaleVersion> {
        match self {
            Self::Version(expected) if !expected.contains(&current) => {
                Err(StaleVersion { current, expected: expected.iter().max().copied() })
            }
            _ => Ok(()),
        }
    }
}

/// What to do when there is no such profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Absent {
    /// Refuse.
    #[default]
    Refuse,
    /// Register the profile first, in the same transaction.
    Create,
}

/// Which profile a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target<A: Aggregate> {
    /// The profile.
    pub id: A::Id,
    /// On which condition.
    pub precondition: Precondition,
    /// What to do when there is no such profile.
    pub absent: Absent,
}

/// Which person a command is about.
pub type PersonTarget = Target<Person>;
/// Which business a command is about.
pub type BusinessTarget = Target<Business>;

impl<A: Aggregate> Target<A> {
    /// A profile that must be there, on no other condition.
    #[must_use]
    pub fn of(id: A::Id) -> Self {
        Self { id, precondition: Precondition::None, absent: Absent::Refuse }
    }
}

impl From<BusinessId> for Target<Business> {
    fn from(id: BusinessId) -> Self {
        Self::of(id)
    }
}

impl From<PersonId> for Target<Person> {
    fn from(id: PersonId) -> Self {
        Self::of(id)
    }
}

/// What a caller gets for a command: enough to go on, no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The profile's id.
    pub id: Uuid,
    /// The version now.
    pub version: u64,
    /// Whether this command created the profile.
    pub created: bool,
}
