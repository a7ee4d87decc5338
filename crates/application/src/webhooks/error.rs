//! Why the use cases about webhooks refuse.

use crate::events::FeedCursor;
use crate::profiles::{DecodeError, Fault, InvalidCursor, StaleVersion};

/// Why something about a webhook was refused. Nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// The caller has no such webhook.
    #[error("there is no such webhook")]
    NotFound,
    /// It never made such an attempt, or that is forgotten by now.
    #[error("there is no such attempt in the log, which goes back 30 days")]
    NoAttempt,
    /// The version expected isn't the current one.
    #[error("it has changed since: read it again and decide anew")]
    Stale(StaleVersion),
    /// The input doesn't have the form of a webhook.
    #[error(transparent)]
    Malformed(#[from] DecodeError),
    /// The input has faults.
    #[error("the input has {} fault(s)", .0.len())]
    Invalid(Vec<Fault>),
    /// The caller has as many as anybody may have.
    #[error("more than {max} webhooks: remove those that nobody needs")]
    TooMany {
        /// The most.
        max: usize,
    },
    /// The event isn't there any more, or never was; events behind the cursor are gone.
    #[error("this place of the feed is gone: go on from {0}")]
    Expired(FeedCursor),
    /// The cursor is none of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
}
