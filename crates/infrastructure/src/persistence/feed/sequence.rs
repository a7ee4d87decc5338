//! Giving committed events their places, on PostgreSQL.
//!
//! A number of the outbox is drawn before its transaction commits, so that a lower one may appear after a higher one was
//! read: whoever follows these numbers loses events. Here whatever is committed moves to the feed, under places that are
//! given while the head of the feed is locked. What commits later comes later, however low its number.

use profiles_application::ports::StoreError;
use sea_orm::{DatabaseConnection, TransactionTrait};

use super::partitions;
use crate::persistence::aggregate::get;
use crate::persistence::error::store_error;
use crate::persistence::sql::query;

/// The channel on which others are told that the feed went on.
pub(super) const CHANNEL: &str = "profiles_event_feed";

/// The oldest number, since when it waits, and the newest number.
pub(super) const WAITING: &str = "SELECT first.position, first.occurred_at, last.position
    FROM (SELECT position, occurred_at FROM outbox ORDER BY position LIMIT 1) AS first,
         (SELECT position FROM outbox ORDER BY position DESC LIMIT 1) AS last";

const LOCK: &str =
    "SELECT position, partitioned_to, partition_size FROM event_feed_head WHERE id = 1 FOR UPDATE";

/// Events of one aggregate were numbered while it was locked, so that their numbers are in the order of its versions.
///
/// One notification for a whole batch: a transaction that notifies takes a lock of the whole cluster when it commits.
const MOVE: &str = "WITH moved AS (
        DELETE FROM outbox WHERE position IN (SELECT position FROM outbox ORDER BY position LIMIT $1) RETURNING *),
    placed AS (
        INSERT INTO event_feed (position, event_id, aggregate_type, aggregate_id, version, event_type, occurred_at,
            data, headers)
        SELECT $2 + row_number() OVER (ORDER BY position), event_id, aggregate_type, aggregate_id, version, event_type,
            occurred_at, data, headers
        FROM moved),
    head AS (
        UPDATE event_feed_head SET position = position + (SELECT count(*) FROM moved) WHERE id = 1)
    SELECT c.events, CASE WHEN c.events > 0 THEN pg_notify($3, '')::text END
    FROM (SELECT count(*) AS events FROM moved) AS c";

/// Moves up to `most` events, and tells how many.
pub(super) async fn sequence(writer: &DatabaseConnection, most: usize) -> Result<usize, StoreError> {
    let failed = |error| store_error(&error);
    // Mostly there is nothing to do, which needs no lock.
    if query(writer, "SELECT 1 FROM outbox LIMIT 1", Vec::new()).await?.is_empty() {
        return Ok(0);
    }
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let transaction = writer.begin().await.map_err(failed)?;
    // The lock first, in a statement of its own: the next one sees all that whoever held it before has moved.
    let rows = query(&transaction, LOCK, Vec::new()).await?;
    let head = rows.first().ok_or_else(|| StoreError::Corrupt("the feed has no head".to_owned()))?;
    let (position, partitioned_to, size): (i64, i64, i64) = (get(head, 0)?, get(head, 1)?, get(head, 2)?);
    partitions::make(&transaction, partitioned_to, position.saturating_add(most), size).await?;
    let moved = query(&transaction, MOVE, vec![most.into(), position.into(), CHANNEL.into()]).await?;
    let moved: i64 = moved.first().map(|row| get(row, 0)).transpose()?.unwrap_or_default();
    transaction.commit().await.map_err(failed)?;
    Ok(usize::try_from(moved).unwrap_or_default())
}
