//! How a command or query can fail besides its own reasons.

use crate::bus::Scope;
use crate::ports::{StoreError, Taken};

/// Why a command or query failed: its own reason `E`, or one that any of them may meet. Nothing was changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure<E> {
    /// The use case refused.
    #[error("{0}")]
    Refused(E),
    /// The caller lacks a scope.
    #[error("the caller lacks the scope {}", .0.as_str())]
    Forbidden(Scope),
    /// Something that must be unique belongs to another profile.
    #[error("something that must be unique is taken")]
    Taken(Taken),
    /// Other writers of the same profile were faster, each time. Trying again later helps.
    #[error("lost to other writers {attempts} times")]
    Conflict {
        /// How often it was tried.
        attempts: u32,
    },
    /// The idempotency key was used for something else.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The first run under this idempotency key is still under way.
    #[error("the first request with this idempotency key is still running")]
    KeyInProgress,
    /// No handler was registered: a mistake of whoever wired the bus.
    #[error("no handler is registered for {0}")]
    Unregistered(&'static str),
    /// The run was broken off, by a panic or the end of the process.
    #[error("the run was broken off")]
    Aborted,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
