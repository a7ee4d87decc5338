//! The log of attempts: noting one, reading them, forgetting old ones.

use std::time::Duration;

use chrono::{DateTime, Utc};
use profiles_application::events::FeedCursor;
use profiles_application::ports::{Attempt, AttemptKind, CallFailure, StoreError};
use profiles_domain::shared::id::{AttemptId, EventId, WebhookId};
use sea_orm::{ConnectionTrait, QueryResult, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use uuid::Uuid;

use super::statements;
use crate::persistence::aggregate::{get, stored_time};
use crate::persistence::database::Pools;
use crate::persistence::error::store_error;
use crate::persistence::sql::{execute, limit, micros, number, placeholders, query};

/// How many of the oldest attempts go at once: so long other writers wait.
const TRIMMED: usize = 1000;

/// Notes an attempt and what it says of the webhook, which is locked meanwhile. Nothing is noted if that is gone.
pub(super) async fn record(pools: &Pools, attempt: &Attempt) -> Result<Option<DateTime<Utc>>, StoreError> {
    let failed = |error| store_error(&error);
    let options = TransactionOptions {
        sqlite_transaction_mode: (!pools.is_postgres()).then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = pools.writer.begin_with_options(options).await.map_err(failed)?;
    let result = note(&transaction, attempt).await;
    // What failed half-way is undone.
    match result {
        Ok(_) => transaction.commit().await.map_err(failed)?,
        Err(_) => transaction.rollback().await.map_err(failed)?,
    }
    result
}

async fn note(
    connection: &impl ConnectionTrait,
    attempt: &Attempt,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    // Attempts may be noted in another order than they were made in: the times only go on.
    let change = match attempt.verdict() {
        Some(true) => {
            "failing_since = NULL, last_success_at = CASE WHEN last_success_at > $2 THEN last_success_at ELSE $2 END"
        }
        Some(false) => {
            "failing_since = coalesce(failing_since, $2),
            last_failure_at = CASE WHEN last_failure_at > $2 THEN last_failure_at ELSE $2 END"
        }
        // Locks it and nothing else.
        None => "version = version",
    };
    let sql = format!("UPDATE webhook SET {change} WHERE id = $1 RETURNING failing_since");
    let mut values = vec![attempt.webhook.uuid().into()];
    values.extend(attempt.verdict().map(|_| micros(attempt.at)));
    let rows = query(connection, &sql, values).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let since = get::<Option<i64>>(row, 0)?.map(stored_time).transpose()?;
    let sql = format!(
        "INSERT INTO webhook_attempt (id, webhook_id, kind, event_id, event_type, epoch, position, number, at, status,
            failure, took_ms, next_at) VALUES ({})",
        placeholders(1, 13)
    );
    let (status, failure) = match attempt.outcome {
        Ok(status) => (Some(i16::try_from(status).unwrap_or(i16::MAX)), None),
        Err(failure) => (None, Some(failure.as_str())),
    };
    let values = vec![
        attempt.id.uuid().into(),
        attempt.webhook.uuid().into(),
        attempt.kind.as_str().into(),
        attempt.event_id.uuid().into(),
        attempt.event_type.as_str().into(),
        attempt.cursor.map(|cursor| number(cursor.epoch)).into(),
        attempt.cursor.map(|cursor| number(cursor.position)).into(),
        i64::from(attempt.number).into(),
        micros(attempt.at),
        status.into(),
        failure.into(),
        i64::try_from(attempt.took.as_millis()).unwrap_or(i64::MAX).into(),
        attempt.next_at.map(|at| at.timestamp_micros()).into(),
    ];
    execute(connection, &sql, values).await?;
    Ok(since)
}

/// Forgets some of the oldest attempts from before a time.
pub(super) async fn trim(pools: &Pools, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let sql = format!("DELETE FROM webhook_attempt WHERE id IN ({})", statements::OLD);
    execute(&pools.writer, &sql, vec![micros(before), limit(TRIMMED)]).await
}

/// An attempt out of its row.
pub(super) fn attempt(row: &QueryResult) -> Result<Attempt, StoreError> {
    let corrupt = || StoreError::Corrupt("an attempt in the log of webhooks is broken".to_owned());
    let kind: String = get(row, 2)?;
    let cursor = match (get::<Option<i64>>(row, 5)?, get::<Option<i64>>(row, 6)?) {
        (Some(epoch), Some(position)) => {
            let number = |stored: i64| u64::try_from(stored).map_err(|_| corrupt());
            Some(FeedCursor { epoch: number(epoch)?, position: number(position)? })
        }
        _ => None,
    };
    let outcome = match (get::<Option<i16>>(row, 9)?, get::<Option<String>>(row, 10)?) {
        (Some(status), _) => Ok(u16::try_from(status).map_err(|_| corrupt())?),
        (None, failure) => Err(failure.as_deref().and_then(CallFailure::from_name).ok_or_else(corrupt)?),
    };
    Ok(Attempt {
        id: AttemptId::new(get::<Uuid>(row, 0)?),
        webhook: WebhookId::new(get::<Uuid>(row, 1)?),
        kind: AttemptKind::from_name(&kind).ok_or_else(corrupt)?,
        event_id: EventId::new(get::<Uuid>(row, 3)?),
        event_type: get(row, 4)?,
        cursor,
        number: u32::try_from(get::<i64>(row, 7)?).map_err(|_| corrupt())?,
        at: stored_time(get(row, 8)?)?,
        outcome,
        took: Duration::from_millis(u64::try_from(get::<i64>(row, 11)?).unwrap_or_default()),
        next_at: get::<Option<i64>>(row, 12)?.map(stored_time).transpose()?,
    })
}
