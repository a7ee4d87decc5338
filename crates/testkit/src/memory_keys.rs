//! Claims and answers under idempotency keys, in memory.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{Claim, ClaimOutcome, IdempotencyStore, StoreError};
use profiles_domain::shared::id::CommandId;
use serde_json::Value;

use crate::MemoryStore;

/// A claim, or the answer that it led to.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) fingerprint: String,
    pub(crate) command: CommandId,
    pub(crate) answer: Option<Value>,
    pub(crate) expires_at: DateTime<Utc>,
}

#[async_trait]
impl IdempotencyStore for MemoryStore {
    async fn claim(&self, claim: &Claim) -> Result<ClaimOutcome, StoreError> {
        let mut state = self.state();
        let name = (claim.caller.clone(), claim.key.clone());
        if let Some(key) = state.keys.get(&name).filter(|key| key.expires_at > claim.now) {
            return Ok(match &key.answer {
                _ if key.fingerprint != claim.fingerprint => ClaimOutcome::Reused,
                Some(answer) => ClaimOutcome::Answered(answer.clone()),
                None => ClaimOutcome::InProgress,
            });
        }
        let (fingerprint, expires_at) = (claim.fingerprint.clone(), claim.lease_until);
        state.keys.insert(name, Key { fingerprint, command: claim.command, answer: None, expires_at });
        Ok(ClaimOutcome::Granted)
    }

    async fn release(&self, claim: &Claim) -> Result<(), StoreError> {
        let name = (claim.caller.clone(), claim.key.clone());
        let mut state = self.state();
        if state.keys.get(&name).is_some_and(|key| key.command == claim.command && key.answer.is_none()) {
            state.keys.remove(&name);
        }
        Ok(())
    }

    async fn purge(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut state = self.state();
        let before = state.keys.len();
        state.keys.retain(|_, key| key.expires_at > now);
        Ok(u64::try_from(before - state.keys.len()).unwrap_or(u64::MAX))
    }
}
