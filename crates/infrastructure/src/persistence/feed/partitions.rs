//! The partitions of the feed on PostgreSQL: ranges of places, made before they are needed and dropped as a whole.

use chrono::{DateTime, Utc};
use profiles_application::ports::StoreError;
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};

use crate::persistence::aggregate::{get, stored_time};
use crate::persistence::error::store_error;
use crate::persistence::sql::{execute, query};

/// Makes partitions up to a place, if there are none yet. The head of the feed is locked.
pub(super) async fn make(
    transaction: &impl ConnectionTrait,
    partitioned_to: i64,
    up_to: i64,
    size: i64,
) -> Result<(), StoreError> {
    let mut end = partitioned_to;
    while end < up_to {
        let (first, last) = (end.saturating_add(1), end.saturating_add(size.max(1)));
        // Made first and attached then: that lets readers of the feed go on.
        let sql = format!(
            "CREATE TABLE event_feed_{first}_{last} (LIKE event_feed INCLUDING ALL);
            ALTER TABLE event_feed ATTACH PARTITION event_feed_{first}_{last} FOR VALUES FROM ({first}) TO ({})",
            last.saturating_add(1)
        );
        transaction.execute_unprepared(&sql).await.map_err(|error| store_error(&error))?;
        end = last;
    }
    if end > partitioned_to {
        let update = "UPDATE event_feed_head SET partitioned_to = $1 WHERE id = 1";
        execute(transaction, update, vec![end.into()]).await?;
    }
    Ok(())
}

/// Drops those of the oldest partitions that are full of events from before a time, none of them beyond a place, and tells how many events went.
/// If readers don't let it in between them, it fails: the next time will do.
pub(super) async fn drop_oldest(
    writer: &DatabaseConnection,
    before: DateTime<Utc>,
    up_to: i64,
) -> Result<u64, StoreError> {
    let mut dropped = 0;
    for Partition { name, first, last } in partitions(writer).await? {
        // Its last event is there, and there is one behind it, so that the newest event of all stays.
        let sql = "SELECT occurred_at FROM event_feed WHERE position >= $1 ORDER BY position LIMIT 2";
        let rows = query(writer, sql, vec![last.into()]).await?;
        let [newest, _] = rows.as_slice() else { break };
        if stored_time(get(newest, 0)?)? >= before || last > up_to {
            break;
        }
        let transaction = writer.begin().await.map_err(|error| store_error(&error))?;
        let sql = format!("SET LOCAL lock_timeout = '500ms'; DROP TABLE {name}");
        transaction.execute_unprepared(&sql).await.map_err(|error| store_error(&error))?;
        transaction.commit().await.map_err(|error| store_error(&error))?;
        dropped += u64::try_from(last - first + 1).unwrap_or_default();
    }
    Ok(dropped)
}

struct Partition {
    name: String,
    first: i64,
    last: i64,
}

/// All there are, the oldest first.
async fn partitions(reader: &DatabaseConnection) -> Result<Vec<Partition>, StoreError> {
    let sql = "SELECT c.relname::text FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'event_feed'::regclass";
    let rows = query(reader, sql, Vec::new()).await?;
    let names: Vec<String> = rows.iter().map(|row| get(row, 0)).collect::<Result<_, _>>()?;
    let mut all: Vec<_> = names.into_iter().filter_map(partition).collect();
    all.sort_unstable_by_key(|partition| partition.first);
    Ok(all)
}

fn partition(name: String) -> Option<Partition> {
    let (first, last) = name.strip_prefix("event_feed_")?.split_once('_')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    Some(Partition { name, first, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_which_places_a_partition_has() {
        let Partition { first, last, .. } = partition("event_feed_1000001_2000000".to_owned()).unwrap();
        assert_eq!((first, last), (1_000_001, 2_000_000));
        assert!(partition("event_feed_head".to_owned()).is_none());
    }
}
