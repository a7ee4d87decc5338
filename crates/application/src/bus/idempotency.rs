//! How a command behind an idempotency key runs only once.
//!
//! The key is claimed before the command runs, and the answer is stored by the command's own transaction: if that
//! commits, the answer is there, whatever happens to the process. A command that was refused changed nothing, so its
//! key is given back and the next try is judged anew.

use chrono::TimeDelta;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{CommandContext, Failure};
use crate::ports::{Claim, ClaimOutcome, IdempotencyStore, RememberedAnswer, StoreError};

/// How long an answer is repeated.
const REMEMBER: TimeDelta = TimeDelta::hours(24);
/// How long a run may take before another may take its place: far longer than any request is allowed to.
const LEASE: TimeDelta = TimeDelta::minutes(5);

pub(super) fn claim(cx: &CommandContext) -> Option<Claim> {
    let key = cx.request.idempotency.as_ref()?;
    Some(Claim {
        caller: cx.request.caller.name.clone(),
        key: key.key.clone(),
        fingerprint: key.fingerprint.clone(),
        command: cx.command_id,
        now: cx.now,
        lease_until: cx.now + LEASE,
    })
}

/// Claims the key. Gives the answer if there is one already, `None` if the command is to run now.
pub(super) async fn run<T: DeserializeOwned, E>(
    store: &dyn IdempotencyStore,
    claim: &Claim,
) -> Result<Option<T>, Failure<E>> {
    match store.claim(claim).await? {
        ClaimOutcome::Granted => Ok(None),
        ClaimOutcome::InProgress => Err(Failure::KeyInProgress),
        ClaimOutcome::Reused => Err(Failure::KeyReused),
        ClaimOutcome::Answered(answer) => serde_json::from_value(answer)
            .map(Some)
            .map_err(|error| Failure::Store(StoreError::Corrupt(format!("a remembered answer: {error}")))),
    }
}

/// What the command's transaction is to remember.
pub(super) fn answer<T: Serialize>(
    cx: &CommandContext,
    output: &T,
) -> Result<Option<RememberedAnswer>, StoreError> {
    let Some(key) = &cx.request.idempotency else { return Ok(None) };
    let answer = serde_json::to_value(output)
        .map_err(|error| StoreError::Failed(format!("an answer can't be remembered: {error}")))?;
    Ok(Some(RememberedAnswer {
        caller: cx.request.caller.name.clone(),
        key: key.key.clone(),
        command: cx.command_id,
        answer,
        expires_at: cx.now + REMEMBER,
    }))
}
