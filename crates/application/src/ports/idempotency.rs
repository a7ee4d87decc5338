//! Remembering answers by idempotency key, so that a command sent twice runs once.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::shared::id::CommandId;
use serde_json::Value;

use super::StoreError;

/// The wish to run the command behind an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Whose key it is: keys of different callers never meet.
    pub caller: String,
    /// The key.
    pub key: String,
    /// SHA-256 over what was asked, in hexadecimal.
    pub fingerprint: String,
    /// The run that makes the claim.
    pub command: CommandId,
    /// The current time.
    pub now: DateTime<Utc>,
    /// When the claim is void if the run never ended, because its process was killed say.
    pub lease_until: DateTime<Utc>,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimOutcome {
    /// Go on: this run is the one.
    Granted,
    /// Another run with this key is still under way.
    InProgress,
    /// The key was used for something else.
    Reused,
    /// It was done before, with this answer.
    Answered(Value),
}

/// Keeps claims and answers, for all replicas.
#[async_trait]
pub trait IdempotencyStore: Send + Sync {
    /// Claims a key. Of several concurrent claims of one key exactly one is granted.
    async fn claim(&self, claim: &Claim) -> Result<ClaimOutcome, StoreError>;

    /// Gives a claim back after a run that changed nothing. Does nothing if it isn't this run's any more.
    async fn release(&self, claim: &Claim) -> Result<(), StoreError>;

    /// Forgets answers that expired before `now`, and claims whose lease did.
    async fn purge(&self, now: DateTime<Utc>) -> Result<u64, StoreError>;
}
