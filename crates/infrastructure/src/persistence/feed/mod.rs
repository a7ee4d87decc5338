//! The feed of integration events.
//!
//! On SQLite, where there is one writer, the outbox itself is the feed: numbers are drawn in the order of the commits, and
//! a transaction that is undone gives its numbers back. On PostgreSQL committed events move there: see [`sequence`].

mod listen;
mod partitions;
mod sequence;

pub(super) use self::listen::Ear;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{
    AggregateKind, AggregateRef, EventFeed, FeedEnds, FeedEvent, StoreError, Waiting,
};
use profiles_domain::shared::id::EventId;
use sea_orm::QueryResult;
use uuid::Uuid;

use super::Database;
use super::aggregate::{get, stored_time, stored_version};
use super::sql::{bigint, execute, limit, number, query};

/// How many of the oldest events go at once on SQLite: so long other writers wait.
const TRIMMED: usize = 1000;

/// The columns of an event, wherever it is kept.
pub(super) const COLUMNS: &str =
    "position, event_id, aggregate_type, aggregate_id, version, event_type, occurred_at, data, headers";

/// The feed in a database.
#[derive(Debug, Clone)]
pub(super) struct SqlFeed(Database);

impl SqlFeed {
    pub(super) fn new(database: Database) -> Self {
        Self(database)
    }

    fn is_postgres(&self) -> bool {
        self.0.pools.is_postgres()
    }

    /// The table that has the feed.
    fn table(&self) -> &'static str {
        table(self.is_postgres())
    }

    /// Forgets the oldest events of a thousand, and tells how many.
    async fn trim_rows(&self, before: DateTime<Utc>, up_to: u64) -> Result<u64, StoreError> {
        // One more, so that the newest event of all is never among those that go.
        let rows = query(&self.0.pools.reader, &oldest(), vec![bigint(0), limit(TRIMMED + 1)]).await?;
        let mut old = Vec::new();
        for row in rows.iter().take(rows.len().saturating_sub(1)) {
            let (position, at): (i64, i64) = (get(row, 0)?, get(row, 1)?);
            if stored_time(at)? >= before || position > number(up_to) {
                break;
            }
            old.push(position);
        }
        let Some(last) = old.last() else { return Ok(0) };
        execute(&self.0.pools.writer, "DELETE FROM outbox WHERE position <= $1", vec![(*last).into()]).await
    }
}

#[async_trait]
impl EventFeed for SqlFeed {
    async fn sequence(&self, most: usize) -> Result<usize, StoreError> {
        if self.is_postgres() { sequence::sequence(&self.0.pools.writer, most).await } else { Ok(0) }
    }

    async fn ends(&self) -> Result<FeedEnds, StoreError> {
        let rows = query(&self.0.pools.reader, ends(self.is_postgres()), Vec::new()).await?;
        let row = rows.first().ok_or_else(|| StoreError::Corrupt("the feed has no head".to_owned()))?;
        let unsigned = |index| get::<i64>(row, index).map(|value| u64::try_from(value).unwrap_or_default());
        let (epoch, last) = (unsigned(0)?, unsigned(1)?);
        let first = get::<Option<i64>>(row, 2)?.and_then(|first| u64::try_from(first).ok());
        Ok(FeedEnds { epoch, first: first.unwrap_or(last + 1), last })
    }

    async fn after(&self, position: u64, most: usize) -> Result<Vec<FeedEvent>, StoreError> {
        let values = vec![bigint(position), limit(most)];
        query(&self.0.pools.reader, &after(self.table()), values).await?.iter().map(event).collect()
    }

    async fn waiting(&self) -> Result<Waiting, StoreError> {
        if !self.is_postgres() {
            return Ok(Waiting::default());
        }
        let rows = query(&self.0.pools.reader, sequence::WAITING, Vec::new()).await?;
        let Some(row) = rows.first() else { return Ok(Waiting::default()) };
        let (first, at, last): (i64, i64, i64) = (get(row, 0)?, get(row, 1)?, get(row, 2)?);
        let events = u64::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or_default();
        Ok(Waiting { events, since: Some(stored_time(at)?) })
    }

    async fn raise_epoch(&self) -> Result<u64, StoreError> {
        let sql = "UPDATE event_feed_head SET epoch = epoch + 1 WHERE id = 1 RETURNING epoch";
        let rows = query(&self.0.pools.writer, sql, Vec::new()).await?;
        let row = rows.first().ok_or_else(|| StoreError::Corrupt("the feed has no head".to_owned()))?;
        Ok(u64::try_from(get::<i64>(row, 0)?).unwrap_or_default())
    }

    async fn trim(&self, before: DateTime<Utc>, up_to: u64) -> Result<u64, StoreError> {
        if self.is_postgres() {
            return partitions::drop_oldest(&self.0.pools.writer, before, number(up_to)).await;
        }
        self.trim_rows(before, up_to).await
    }
}

const fn table(postgres: bool) -> &'static str {
    if postgres { "event_feed" } else { "outbox" }
}

/// Epoch, last place, first place.
const fn ends(postgres: bool) -> &'static str {
    if postgres {
        "SELECT h.epoch, h.position, (SELECT position FROM event_feed ORDER BY position LIMIT 1)
        FROM event_feed_head AS h WHERE h.id = 1"
    } else {
        "SELECT h.epoch, coalesce((SELECT max(position) FROM outbox), 0), (SELECT min(position) FROM outbox)
        FROM event_feed_head AS h WHERE h.id = 1"
    }
}

fn after(table: &str) -> String {
    format!("SELECT {COLUMNS} FROM {table} WHERE position > $1 ORDER BY position LIMIT $2")
}

fn oldest() -> String {
    format!(
        "SELECT position, occurred_at FROM {} WHERE position > $1 ORDER BY position LIMIT $2",
        table(false)
    )
}

/// All statements that read the feed, by what they are for.
pub(super) fn all(postgres: bool) -> Vec<(&'static str, String)> {
    let mut all =
        vec![("feed: its ends", ends(postgres).to_owned()), ("feed: events", after(table(postgres)))];
    if postgres {
        all.push(("feed: what waits", sequence::WAITING.to_owned()));
    } else {
        all.push(("feed: the oldest", oldest()));
    }
    all
}

/// An event from the columns of [`after`].
pub(super) fn event(row: &QueryResult) -> Result<FeedEvent, StoreError> {
    let corrupt = |_| StoreError::Corrupt("an event of the feed is broken".to_owned());
    let kind: String = get(row, 2)?;
    let kind = AggregateKind::from_name(&kind)
        .ok_or_else(|| StoreError::Corrupt("an event of the feed is of an unknown kind".to_owned()))?;
    let (data, headers): (String, String) = (get(row, 7)?, get(row, 8)?);
    Ok(FeedEvent {
        position: u64::try_from(get::<i64>(row, 0)?).unwrap_or_default(),
        event_id: EventId::new(get::<Uuid>(row, 1)?),
        subject: AggregateRef { kind, id: get(row, 3)? },
        version: stored_version(get(row, 4)?)?,
        event_type: get(row, 5)?,
        occurred_at: stored_time(get(row, 6)?)?,
        data: serde_json::from_str(&data).map_err(corrupt)?,
        headers: serde_json::from_str(&headers).map_err(corrupt)?,
    })
}
