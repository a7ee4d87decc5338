//! Why the use cases about persons refuse.

use profiles_domain::profiles::person::PersonError;
use profiles_domain::shared::version::Version;

use super::{DecodeError, Fault};

/// The caller decided on a version that isn't the current one any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleVersion {
    /// The current version.
    pub current: Version,
    /// The newest version that the caller named, if it named one.
    pub expected: Option<Version>,
}

/// Why a change of a person was refused. Nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangePersonError {
    /// There is no such person.
    #[error("there is no such person: create it first, or ask for it to be created")]
    NotFound,
    /// It was to be created, and is there already.
    #[error("there is such a person already")]
    AlreadyExists,
    /// The version expected isn't the current one.
    #[error("the person has changed since: read it again and decide anew")]
    Stale(StaleVersion),
    /// The input doesn't have the form of a person.
    #[error(transparent)]
    Malformed(#[from] DecodeError),
    /// The input has faults.
    #[error("the input has {} fault(s)", .0.len())]
    Invalid(Vec<Fault>),
    /// The person's own rules forbid it.
    #[error(transparent)]
    Rule(#[from] PersonError),
}

/// The error of queries that don't refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoError {}
