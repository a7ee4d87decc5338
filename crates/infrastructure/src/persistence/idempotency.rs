//! Claims and answers under idempotency keys.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{Claim, ClaimOutcome, IdempotencyStore, StoreError};
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use uuid::Uuid;

use super::Database;
use super::commit::AnswerRow;
use super::error::store_error;
use super::sql::{execute, micros};

/// Keeps claims and answers.
#[derive(Debug, Clone)]
pub(crate) struct SqlIdempotency(Database);

impl SqlIdempotency {
    pub(crate) fn new(database: Database) -> Self {
        Self(database)
    }

    async fn find(&self, claim: &Claim) -> Result<Option<QueryResult>, StoreError> {
        let writer = &self.0.pools.writer;
        let statement = Statement::from_sql_and_values(
            writer.get_database_backend(),
            "SELECT command_id, fingerprint, answer FROM idempotency_key WHERE caller = $1 AND key = $2",
            [claim.caller.as_str().into(), claim.key.as_str().into()],
        );
        writer.query_one_raw(statement).await.map_err(|error| store_error(&error))
    }
}

#[async_trait]
impl IdempotencyStore for SqlIdempotency {
    async fn claim(&self, claim: &Claim) -> Result<ClaimOutcome, StoreError> {
        // One statement decides: whoever inserts the row, or takes over one that expired, has it.
        let sql = "INSERT INTO idempotency_key (caller, key, fingerprint, command_id, expires_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (caller, key) DO UPDATE SET fingerprint = excluded.fingerprint,
                command_id = excluded.command_id, expires_at = excluded.expires_at, answer = NULL
            WHERE idempotency_key.expires_at <= $6";
        let values = vec![
            claim.caller.as_str().into(),
            claim.key.as_str().into(),
            claim.fingerprint.as_str().into(),
            claim.command.uuid().into(),
            micros(claim.lease_until),
            micros(claim.now),
        ];
        if execute(&self.0.pools.writer, sql, values).await? == 1 {
            return Ok(ClaimOutcome::Granted);
        }
        // Gone again in between: the run that had it just gave it back.
        let Some(row) = self.find(claim).await? else { return Ok(ClaimOutcome::InProgress) };
        let get = |index| row.try_get_by_index::<Option<String>>(index).map_err(|error| store_error(&error));
        let owner: Uuid = row.try_get_by_index(0).map_err(|error| store_error(&error))?;
        if owner == claim.command.uuid() {
            return Ok(ClaimOutcome::Granted);
        }
        if get(1)?.as_deref() != Some(claim.fingerprint.as_str()) {
            return Ok(ClaimOutcome::Reused);
        }
        match get(2)? {
            None => Ok(ClaimOutcome::InProgress),
            Some(answer) => serde_json::from_str(&answer)
                .map(ClaimOutcome::Answered)
                .map_err(|_| StoreError::Corrupt("a remembered answer".to_owned())),
        }
    }

    async fn release(&self, claim: &Claim) -> Result<(), StoreError> {
        let sql = "DELETE FROM idempotency_key
            WHERE caller = $1 AND key = $2 AND command_id = $3 AND answer IS NULL";
        let values =
            vec![claim.caller.as_str().into(), claim.key.as_str().into(), claim.command.uuid().into()];
        execute(&self.0.pools.writer, sql, values).await.map(|_| ())
    }

    async fn purge(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        execute(&self.0.pools.writer, "DELETE FROM idempotency_key WHERE expires_at <= $1", vec![micros(now)])
            .await
    }
}

/// Stores the answer of the run that holds the claim; `false` when it doesn't hold it any more.
pub(super) async fn remember(connection: &impl ConnectionTrait, row: &AnswerRow) -> Result<bool, StoreError> {
    let sql = "UPDATE idempotency_key SET answer = $1, expires_at = $2
        WHERE caller = $3 AND key = $4 AND command_id = $5 AND answer IS NULL";
    let values = vec![
        row.answer.as_str().into(),
        row.expires_at.into(),
        row.caller.as_str().into(),
        row.key.as_str().into(),
        row.command_id.into(),
    ];
    Ok(execute(connection, sql, values).await? == 1)
}
