//! The log of attempts: noting one, reading them, forgetting old ones.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use profiles_application::events::FeedCursor;
use profiles_application::ports::{Attempt, AttemptKind, CallFailure, StoreError, WebhookHealth};
use profiles_domain::shared::id::{AttemptId, EventId, WebhookId};
use sea_orm::{
    ConnectionTrait, QueryResult, SqliteTransactionMode, TransactionOptions, TransactionTrait, Value,
};
use uuid::Uuid;

use super::statements;
use crate::persistence::aggregate::{get, stored_time};
use crate::persistence::database::Pools;
use crate::persistence::error::store_error;
use crate::persistence::sql::{execute, insert, limit, micros, number, query};

/// How many of the oldest attempts go at once: so long other writers wait.
const TRIMMED: usize = 1000;

/// Notes attempts and what they say of their webhooks, in their order. Gives for each since when its webhook fails after it.
///
/// Attempts on one webhook would wait for each other's commit, one after the other, if they were noted one by one.
pub(super) async fn record(pools: &Pools, attempts: Vec<Attempt>) -> Vec<Noted> {
    match together(pools, &attempts).await {
        Ok(noted) => noted.into_iter().map(Ok).collect(),
        Err(error) if attempts.len() == 1 => vec![Err(error)],
        Err(_) => {
            // One of them is refused, which is nothing to the others.
            let mut noted = Vec::with_capacity(attempts.len());
            for attempt in &attempts {
                let alone = together(pools, std::slice::from_ref(attempt)).await;
                noted.push(alone.map(|noted| noted.into_iter().next().flatten()));
            }
            noted
        }
    }
}

/// Since when the webhook fails; nothing if it doesn't, or is gone.
pub(super) type Noted = Result<Option<DateTime<Utc>>, StoreError>;

fn health(row: &QueryResult) -> Result<WebhookHealth, StoreError> {
    let time = |index| get::<Option<i64>>(row, index)?.map(stored_time).transpose();
    Ok(WebhookHealth { failing_since: time(1)?, last_success_at: time(2)?, last_failure_at: time(3)? })
}

async fn together(pools: &Pools, attempts: &[Attempt]) -> Result<Vec<Option<DateTime<Utc>>>, StoreError> {
    let failed = |error| store_error(&error);
    let options = TransactionOptions {
        sqlite_transaction_mode: (!pools.is_postgres()).then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = pools.writer.begin_with_options(options).await.map_err(failed)?;
    let result = note(&transaction, pools.is_postgres(), attempts).await;
    // What failed half-way is undone.
    match result {
        Ok(_) => transaction.commit().await.map_err(failed)?,
        Err(_) => transaction.rollback().await.map_err(failed)?,
    }
    result
}

async fn note(
    connection: &impl ConnectionTrait,
    postgres: bool,
    attempts: &[Attempt],
) -> Result<Vec<Option<DateTime<Utc>>>, StoreError> {
    let ids: BTreeSet<Uuid> = attempts.iter().map(|attempt| attempt.webhook.uuid()).collect();
    let values = ids.iter().map(|id| Value::from(*id)).collect();
    let mut healths = BTreeMap::new();
    for row in query(connection, &statements::lock(ids.len(), postgres), values).await? {
        healths.insert(get::<Uuid>(&row, 0)?, (health(&row)?, false));
    }
    let (mut noted, mut rows) = (Vec::with_capacity(attempts.len()), Vec::with_capacity(attempts.len()));
    for attempt in attempts {
        let Some((health, changed)) = healths.get_mut(&attempt.webhook.uuid()) else {
            noted.push(None);
            continue;
        };
        *changed |= health.learn(attempt);
        noted.push(health.failing_since);
        rows.push(row(attempt));
    }
    for (id, (health, _)) in healths.iter().filter(|(_, (_, changed))| *changed) {
        let sql =
            "UPDATE webhook SET failing_since = $2, last_success_at = $3, last_failure_at = $4 WHERE id = $1";
        let WebhookHealth { failing_since, last_success_at, last_failure_at } = *health;
        let times = [failing_since, last_success_at, last_failure_at];
        let times = times.map(|time| time.map(|time| time.timestamp_micros()).into());
        let values = std::iter::once((*id).into()).chain(times).collect();
        execute(connection, sql, values).await?;
    }
    insert(connection, statements::ADD, "", rows).await?;
    Ok(noted)
}

fn row(attempt: &Attempt) -> [Value; 13] {
    let (status, failure) = match attempt.outcome {
        Ok(status) => (Some(i16::try_from(status).unwrap_or(i16::MAX)), None),
        Err(failure) => (None, Some(failure.as_str())),
    };
    [
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
    ]
}

/// Forgets some of the oldest attempts from before a time.
pub(super) async fn trim(pools: &Pools, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let sql = format!("DELETE FROM webhook_attempt WHERE id IN ({})", statements::OLD);
    execute(&pools.writer, &sql, vec![micros(before), limit(TRIMMED)]).await
}

/// Forgets some attempts of a webhook.
pub(super) async fn forget(pools: &Pools, id: WebhookId) -> Result<u64, StoreError> {
    let sql = format!("DELETE FROM webhook_attempt WHERE id IN ({})", statements::OF_ONE);
    execute(&pools.writer, &sql, vec![id.uuid().into(), limit(TRIMMED)]).await
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
