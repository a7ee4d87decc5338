//! Why the use cases about relationships refuse.

use profiles_domain::profiles::relationship::RelationshipError;

use crate::ports::AggregateKind;
use crate::profiles::{Fault, StaleVersion};

/// Why a change of a relationship was refused. Nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelateError {
    /// There is no such profile whose relationship it would be.
    #[error("there is no such {0}: create it first")]
    NotFound(AggregateKind),
    /// There is no such profile at the other end.
    #[error("there is no such {0} to be related to: create it first")]
    OtherNotFound(AggregateKind),
    /// It was to be established, and is there already.
    #[error("there is such a relationship already")]
    AlreadyExists,
    /// The version expected isn't the current one.
    #[error("it has changed since: read it again and decide anew")]
    Stale(StaleVersion),
    /// The input has faults.
    #[error("the input has {} fault(s)", .0.len())]
    Invalid(Vec<Fault>),
    /// The two are related in several ways, and it wasn't said which one is meant.
    #[error("the two are related in several ways: name the kind")]
    KindNeeded,
    /// The rules of relationships forbid it.
    #[error(transparent)]
    Rule(#[from] RelationshipError),
}
