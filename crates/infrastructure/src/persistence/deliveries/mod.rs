//! How far events were delivered, in a database.
//!
//! Whoever changes what was set aside touches the cursor first, in the same transaction: so a worker that sets events aside
//! and an operator who gives one up come one after the other, and the first event of each profile is always the one that is
//! due.

mod statements;

use std::time::Duration;

use async_trait::async_trait;
use profiles_application::ports::{
    Crew, Deliveries, Lease, Parked, Renewed, SetAside, ShardKey, SinkFigures, StoreError,
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, QueryResult, SqliteTransactionMode, TransactionOptions,
    TransactionTrait, Value,
};
use uuid::Uuid;

pub(super) use self::statements::all;
use self::statements::{
    ALIVE, BURY, DUE, FENCED, FIGURES, HELD_UP, LEFT, NEXT, PARKED, PROMOTE, TAKE, timed,
};
use super::Database;
use super::aggregate::{get, stored_time};
use super::error::store_error;
use super::feed::{COLUMNS, event};
use super::sql::{bigint, execute, insert, limit, micros, number, placeholders, query};

/// How far deliveries got, in a database.
#[derive(Debug, Clone)]
pub(super) struct SqlDeliveries(Database);

fn span(time: Duration) -> Value {
    bigint(u64::try_from(time.as_micros()).unwrap_or(u64::MAX).min(u64::from(u32::MAX) * 1_000_000))
}

impl SqlDeliveries {
    pub(super) fn new(database: Database) -> Self {
        Self(database)
    }

    fn sql(&self, sql: &str) -> String {
        timed(sql, self.0.pools.is_postgres())
    }

    async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let immediate = (!self.0.pools.is_postgres()).then_some(SqliteTransactionMode::Immediate);
        let options =
            TransactionOptions { sqlite_transaction_mode: immediate, ..TransactionOptions::default() };
        self.0.pools.writer.begin_with_options(options).await.map_err(|error| store_error(&error))
    }

    async fn promote(
        &self,
        connection: &impl ConnectionTrait,
        sink: &str,
        profiles: &[Uuid],
    ) -> Result<(), StoreError> {
        for some in profiles.chunks(super::sql::MAX_ROWS) {
            let sql = self.sql(PROMOTE).replace("{ids}", &placeholders(2, some.len()));
            let mut values = vec![sink.into()];
            values.extend(some.iter().map(|profile| Value::from(*profile)));
            execute(connection, &sql, values).await?;
        }
        Ok(())
    }

    /// Forgets events that were set aside, and lets the next one of the profile of each be due. Tells whether there were any.
    async fn forget_parked(
        &self,
        transaction: &DatabaseTransaction,
        sink: &str,
        positions: &[u64],
    ) -> Result<bool, StoreError> {
        let mut profiles: Vec<Uuid> = Vec::new();
        for some in positions.chunks(super::sql::MAX_ROWS) {
            let places = placeholders(2, some.len());
            let sql = format!(
                "DELETE FROM delivery_parked WHERE sink = $1 AND position IN ({places}) RETURNING aggregate_id"
            );
            let values =
                std::iter::once(sink.into()).chain(some.iter().map(|place| bigint(*place))).collect();
            for row in query(transaction, &sql, values).await? {
                profiles.push(get(&row, 0)?);
            }
        }
        profiles.sort_unstable();
        profiles.dedup();
        self.promote(transaction, sink, &profiles).await?;
        Ok(!profiles.is_empty())
    }
}

/// Touches the cursor, whose row is locked then; `false` if it's somebody else's.
async fn fenced(
    connection: &impl ConnectionTrait,
    lease: &Lease,
    position: Option<u64>,
) -> Result<bool, StoreError> {
    let position = position.map(number);
    let values = vec![
        lease.key.sink.as_str().into(),
        i32::from(lease.key.shard).into(),
        bigint(lease.fence),
        position.into(),
    ];
    Ok(execute(connection, FENCED, values).await? == 1)
}

/// Locks all cursors of a sink, so that no worker sets anything aside meanwhile.
async fn lock(connection: &impl ConnectionTrait, sink: &str) -> Result<(), StoreError> {
    let sql = "UPDATE delivery_cursor SET position = position WHERE sink = $1";
    execute(connection, sql, vec![sink.into()]).await.map(|_| ())
}

async fn commit(transaction: DatabaseTransaction) -> Result<(), StoreError> {
    transaction.commit().await.map_err(|error| store_error(&error))
}

#[async_trait]
impl Deliveries for SqlDeliveries {
    async fn take(
        &self,
        key: &ShardKey,
        holder: Uuid,
        time: Duration,
        begin: u64,
    ) -> Result<Option<Lease>, StoreError> {
        let values = vec![
            key.sink.as_str().into(),
            i32::from(key.shard).into(),
            bigint(begin),
            holder.into(),
            span(time),
        ];
        let rows = query(&self.0.pools.writer, &self.sql(TAKE), values).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Lease { key: key.clone(), fence: unsigned(row, 0)?, position: unsigned(row, 1)? }))
    }

    async fn renew(&self, holder: Uuid, sinks: &[String], time: Duration) -> Result<Renewed, StoreError> {
        let transaction = self.begin().await?;
        execute(&transaction, &self.sql(BURY), Vec::new()).await?;
        // What it delivers to no more is for others at once.
        let left = format!(
            "DELETE FROM delivery_process WHERE holder = $1 AND sink NOT IN ({})",
            placeholders(2, sinks.len())
        );
        let values = std::iter::once(holder.into()).chain(sinks.iter().map(|sink| sink.as_str().into()));
        execute(&transaction, &left, values.collect()).await?;
        let (mut crews, mut held) = (Vec::new(), Vec::new());
        for sink in sinks {
            let values = vec![sink.as_str().into(), holder.into(), span(time)];
            execute(&transaction, &self.sql(ALIVE), values).await?;
            let sql = "SELECT count(*), count(CASE WHEN holder < $2 THEN 1 END) FROM delivery_process WHERE sink = $1";
            let rows = query(&transaction, sql, vec![sink.as_str().into(), holder.into()]).await?;
            if let Some(row) = rows.first() {
                let (processes, before) = (unsigned(row, 0)?, unsigned(row, 1)?);
                crews.push(Crew { sink: sink.clone(), processes, before });
            }
            let sql = "UPDATE delivery_cursor SET held_until = {now} + $3 WHERE sink = $1 AND holder = $2
                RETURNING shard, fence";
            let values = vec![sink.as_str().into(), holder.into(), span(time)];
            for row in query(&transaction, &self.sql(sql), values).await? {
                let shard = u16::try_from(get::<i32>(&row, 0)?).unwrap_or_default();
                held.push((ShardKey { sink: sink.clone(), shard }, unsigned(&row, 1)?));
            }
        }
        commit(transaction).await?;
        Ok(Renewed { crews, held })
    }

    async fn retire(&self, holder: Uuid) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        let sql = "DELETE FROM delivery_process WHERE holder = $1";
        execute(&transaction, sql, vec![holder.into()]).await?;
        let sql = "UPDATE delivery_cursor SET holder = NULL WHERE holder = $1";
        execute(&transaction, sql, vec![holder.into()]).await?;
        commit(transaction).await
    }

    async fn release(&self, lease: &Lease) -> Result<bool, StoreError> {
        let sql = "UPDATE delivery_cursor SET holder = NULL WHERE sink = $1 AND shard = $2 AND fence = $3";
        let key = &lease.key;
        let values = vec![key.sink.as_str().into(), i32::from(key.shard).into(), bigint(lease.fence)];
        Ok(execute(&self.0.pools.writer, sql, values).await? == 1)
    }

    async fn advance(&self, lease: &Lease, position: u64, aside: &[SetAside]) -> Result<bool, StoreError> {
        if aside.is_empty() {
            return fenced(&self.0.pools.writer, lease, Some(position)).await;
        }
        let transaction = self.begin().await?;
        if !fenced(&transaction, lease, Some(position)).await? {
            return Ok(false);
        }
        let now = query(&transaction, &self.sql("SELECT {now}"), Vec::new()).await?;
        let now: i64 = now.first().map_or(Ok(0), |row| get(row, 0))?;
        let rows: Vec<_> = aside.iter().map(|set| row(lease, set, now)).collect();
        let head = format!(
            "INSERT INTO delivery_parked (sink, shard, {COLUMNS}, attempts, again_at, reason, since)"
        );
        insert(&transaction, &head, "ON CONFLICT (sink, position) DO NOTHING", rows).await?;
        let mut profiles: Vec<_> = aside.iter().map(|set| set.event.subject.id).collect();
        profiles.sort_unstable();
        profiles.dedup();
        self.promote(&transaction, &lease.key.sink, &profiles).await?;
        commit(transaction).await?;
        Ok(true)
    }

    async fn held_up(&self, key: &ShardKey) -> Result<Vec<Uuid>, StoreError> {
        let values = vec![key.sink.as_str().into(), i32::from(key.shard).into()];
        query(&self.0.pools.reader, HELD_UP, values).await?.iter().map(|row| get(row, 0)).collect()
    }

    async fn due(&self, key: &ShardKey, most: usize) -> Result<(Vec<Parked>, Option<Duration>), StoreError> {
        let shard = || vec![key.sink.as_str().into(), i32::from(key.shard).into()];
        let values = shard().into_iter().chain([limit(most)]).collect();
        let due = query(&self.0.pools.reader, &self.sql(DUE), values).await?;
        let due: Vec<_> = due.iter().map(parked).collect::<Result<_, _>>()?;
        if !due.is_empty() {
            return Ok((due, None));
        }
        let next = query(&self.0.pools.reader, &self.sql(NEXT), shard()).await?;
        let next = next.first().map(|row| unsigned(row, 0)).transpose()?;
        Ok((due, next.map(Duration::from_micros)))
    }

    async fn settle(
        &self,
        lease: &Lease,
        delivered: &[(Uuid, u64)],
        refused: &[SetAside],
    ) -> Result<Option<Vec<Uuid>>, StoreError> {
        let transaction = self.begin().await?;
        if !fenced(&transaction, lease, None).await? {
            return Ok(None);
        }
        let sink = lease.key.sink.as_str();
        for aside in refused {
            // Null, and with it the sum, if there is no next time.
            let sql = "UPDATE delivery_parked SET attempts = $3, again_at = {now} + $4, reason = $5
                WHERE sink = $1 AND position = $2";
            let pause = aside.again_in.map_or(Value::BigInt(None), span);
            let (tried, reason) = (attempts(aside.attempts), aside.reason.as_str().into());
            let values = vec![sink.into(), bigint(aside.event.position), tried, pause, reason];
            execute(&transaction, &self.sql(sql), values).await?;
        }
        let (profiles, places): (Vec<_>, Vec<_>) = delivered.iter().copied().unzip();
        self.forget_parked(&transaction, sink, &places).await?;
        // Also of those that somebody gave up meanwhile: what waits behind them still comes first.
        let mut more = Vec::new();
        for some in profiles.chunks(super::sql::MAX_ROWS) {
            let sql = LEFT.replace("{ids}", &placeholders(2, some.len()));
            let values = std::iter::once(sink.into()).chain(some.iter().map(|id| Value::from(*id))).collect();
            for row in query(&transaction, &sql, values).await? {
                more.push(get(&row, 0)?);
            }
        }
        commit(transaction).await?;
        Ok(Some(more))
    }

    async fn figures(&self) -> Result<Vec<SinkFigures>, StoreError> {
        let rows = query(&self.0.pools.reader, FIGURES, Vec::new()).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let (waiting, dead) = (unsigned(row, 2)?, unsigned(row, 3)?);
            all.push(SinkFigures { sink: get(row, 0)?, position: unsigned(row, 1)?, waiting, dead });
        }
        Ok(all)
    }

    async fn parked(&self, sink: &str, after: u64, most: usize) -> Result<Vec<Parked>, StoreError> {
        let values = vec![sink.into(), bigint(after), limit(most)];
        query(&self.0.pools.reader, &self.sql(PARKED), values).await?.iter().map(parked).collect()
    }

    async fn replay(&self, sink: &str, position: Option<u64>) -> Result<u64, StoreError> {
        let transaction = self.begin().await?;
        lock(&transaction, sink).await?;
        let all =
            "UPDATE delivery_parked SET attempts = 0, again_at = {now} WHERE sink = $1 AND attempts > 0";
        let (which, mut values) = match position {
            Some(position) => ("AND position = $2", vec![bigint(position)]),
            None => ("AND again_at IS NULL", Vec::new()),
        };
        values.insert(0, sink.into());
        let count = execute(&transaction, &self.sql(&format!("{all} {which}")), values).await?;
        commit(transaction).await?;
        Ok(count)
    }

    async fn discard(&self, sink: &str, position: u64) -> Result<bool, StoreError> {
        let transaction = self.begin().await?;
        lock(&transaction, sink).await?;
        let gone = self.forget_parked(&transaction, sink, &[position]).await?;
        commit(transaction).await?;
        Ok(gone)
    }

    async fn set_position(&self, sink: &str, position: u64) -> Result<u64, StoreError> {
        let sql =
            "UPDATE delivery_cursor SET fence = fence + 1, holder = NULL, position = $2 WHERE sink = $1";
        execute(&self.0.pools.writer, sql, vec![sink.into(), bigint(position)]).await
    }

    async fn forget(&self, sink: &str) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        for table in ["delivery_cursor", "delivery_process", "delivery_parked"] {
            let sql = format!("DELETE FROM {table} WHERE sink = $1");
            execute(&transaction, &sql, vec![sink.into()]).await?;
        }
        commit(transaction).await
    }
}

fn attempts(attempts: u32) -> Value {
    i32::try_from(attempts).unwrap_or(i32::MAX).into()
}

fn row(lease: &Lease, set: &SetAside, now: i64) -> [Value; 15] {
    let SetAside { event, attempts: tried, again_in, reason } = set;
    let pause = again_in.map(|pause| i64::try_from(pause.as_micros()).unwrap_or(i64::MAX));
    [
        lease.key.sink.as_str().into(),
        i32::from(lease.key.shard).into(),
        bigint(event.position),
        event.event_id.uuid().into(),
        event.subject.kind.as_str().into(),
        event.subject.id.into(),
        bigint(event.version.number()),
        event.event_type.as_str().into(),
        micros(event.occurred_at),
        event.data.to_string().into(),
        event.headers.to_string().into(),
        attempts(*tried),
        pause.map(|pause| now.saturating_add(pause)).into(),
        reason.as_str().into(),
        now.into(),
    ]
}

fn parked(row: &QueryResult) -> Result<Parked, StoreError> {
    Ok(Parked {
        event: event(row)?,
        attempts: u32::try_from(get::<i32>(row, 9)?).unwrap_or_default(),
        again_at: get::<Option<i64>>(row, 10)?.map(stored_time).transpose()?,
        reason: get(row, 11)?,
        since: stored_time(get(row, 12)?)?,
    })
}

fn unsigned(row: &QueryResult, index: usize) -> Result<u64, StoreError> {
    Ok(u64::try_from(get::<i64>(row, index)?).unwrap_or_default())
}
