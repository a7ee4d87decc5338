//! Which person a command is about, on what condition, and what the caller gets back.

use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::StaleVersion;

/// On which condition a command may go ahead (RFC 9110, section 13.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Precondition {
    /// On any.
    #[default]
    None,
    /// The person exists, in whatever version: `If-Match: *`.
    Exists,
    /// The person has one of these versions: `If-Match: "7"`.
    Version(Vec<Version>),
    /// The person doesn't exist yet: `If-None-Match: *`.
    Absent,
}

impl Precondition {
    /// Whether a person with this version meets it.
    pub(super) fn check(&self, current: Version) -> Result<(), StaleVersion> {
        match self {
            Self::Version(expected) if !expected.contains(&current) => {
                Err(StaleVersion { current, expected: expected.iter().max().copied() })
            }
            _ => Ok(()),
        }
    }
}

/// What to do when there is no such person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Absent {
    /// Refuse.
    #[default]
    Refuse,
    /// Register the person first, in the same transaction.
    Create,
}

/// Which person a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonTarget {
    /// The person.
    pub id: PersonId,
    /// On which condition.
    pub precondition: Precondition,
    /// What to do when there is no such person.
    pub absent: Absent,
}

impl From<PersonId> for PersonTarget {
    fn from(id: PersonId) -> Self {
        Self { id, precondition: Precondition::None, absent: Absent::Refuse }
    }
}

/// What a caller gets for a command: enough to go on, no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The person's id.
    pub id: Uuid,
    /// The version now.
    pub version: u64,
    /// Whether this command created the person.
    pub created: bool,
}
