//! Why the use cases about profiles refuse.

use profiles_domain::profiles::business::BusinessError;
use profiles_domain::profiles::person::PersonError;
use profiles_domain::shared::version::Version;

use super::{DecodeError, Fault};
use crate::ports::AggregateKind;

/// The caller decided on a version that isn't the current one any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleVersion {
    /// The current version.
    pub current: Version,
    /// The newest version that the caller named, if it named one.
    pub expected: Option<Version>,
}

/// Why a change of a profile was refused. Nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// There is no such profile.
    #[error("there is no such {0}: create it first, or ask for it to be created")]
    NotFound(AggregateKind),
    /// It was to be created, and is there already.
    #[error("there is such a {0} already")]
    AlreadyExists(AggregateKind),
    /// The version expected isn't the current one.
    #[error("it has changed since: read it again and decide anew")]
    Stale(StaleVersion),
    /// The input doesn't have the form of a profile.
    #[error(transparent)]
    Malformed(#[from] DecodeError),
    /// The input has faults.
    #[error("the input has {} fault(s)", .0.len())]
    Invalid(Vec<Fault>),
    /// The profile's own rules forbid it.
    #[error(transparent)]
    Rule(#[from] Rule),
}

/// A rule of a profile that forbids a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// Of a person.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// Of a business.
    #[error(transparent)]
    Business(#[from] BusinessError),
}

impl Rule {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person(error) => error.code(),
            Self::Business(error) => error.code(),
        }
    }

    /// The attribute at fault, as the HTTP contract names it; `None` when it's the profile as a whole.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Person(error) => error.attribute(),
            Self::Business(error) => error.attribute(),
        }
    }

    /// The most entries allowed, if there were too many.
    #[must_use]
    pub const fn max(self) -> Option<usize> {
        match self {
            Self::Person(error) => error.max(),
            Self::Business(error) => error.max(),
        }
    }
}

/// The error of queries that don't refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoError {}
