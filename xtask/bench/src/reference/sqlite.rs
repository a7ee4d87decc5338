//! The reference on SQLite: sqlx by hand with `synchronous=NORMAL`, one transaction for each command.

use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use futures_util::TryStreamExt;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions, Executor, Row, SqliteConnection};
use serde_json::Value;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::change::{
    ACTOR, AGGREGATE, ATTEMPTS, Change, EVENT, EVENT_TYPE, SCHEMA_VERSION, SOURCE, SUMMARY_TYPE,
};
use super::pool::Pool;

/// The columns that the server reads.
const SELECT: &str = "SELECT id, version, created_at, updated_at, schema_version, document
    FROM profiles_person WHERE id = $1";
/// Prepared once each, and sent together to the thread of the connection, which costs less than one by one.
const WRITE: &str = "BEGIN IMMEDIATE;
    UPDATE profiles_person SET version = $2, updated_at = $3, schema_version = $4, document = $5
    WHERE id = $1 AND version = $6;
    INSERT INTO profiles_person_history (person_id, version, ordinal, at, actor, source, command_id,
    event, changes, schema_version, document) VALUES ($1, $2, 0, $3, $7, $8, $9, $10, $11, $4, $5);
    INSERT INTO outbox (event_id, aggregate_type, aggregate_id, version, event_type, occurred_at,
    data, headers) VALUES ($12, $13, $1, $2, $14, $3, $15, $16), ($17, $13, $1, $2, $18, $3, $15, $16)";
/// Which of these statements is the update.
const UPDATE: usize = 1;

/// The only connection that writes; the commands of all workers queue for it.
pub(super) type Writer = Arc<Mutex<SqliteConnection>>;

/// What one worker thread has: its share of the reading connections, and the writer with all others.
pub(super) struct Store {
    readers: Pool<Mutex<SqliteConnection>>,
    writer: Writer,
}

/// Opens the connection that writes.
pub(super) async fn writer(url: &str) -> Result<Writer> {
    Ok(Arc::new(Mutex::new(open(url, true).await?)))
}

impl Store {
    pub(super) async fn open(url: &str, readers: usize, writer: Writer) -> Result<Self> {
        let readers = Pool::open(readers, async || open(url, false).await.map(Mutex::new)).await?;
        Ok(Self { readers, writer })
    }

    /// Sets a person's home address and gives the new version, or nothing if there is no such person.
    pub(super) async fn change_address(&self, id: Uuid, address: &Value) -> Result<Option<i64>> {
        for _ in 0..ATTEMPTS {
            let Some(change) = self.decide(id, address).await? else { return Ok(None) };
            if commit(&mut *self.writer.lock().await, &change).await? {
                return Ok(Some(change.version));
            }
        }
        bail!("lost to other writers {ATTEMPTS} times")
    }

    async fn decide(&self, id: Uuid, address: &Value) -> Result<Option<Change>> {
        let reader = self.readers.session().await?;
        let row = sqlx::query(SELECT).bind(id).fetch_optional(&mut *reader.lock().await).await?;
        let Some(row) = row else { return Ok(None) };
        let (version, document): (i64, &str) = (row.try_get(1)?, row.try_get(5)?);
        Change::decide(id, version, document, address).map(Some)
    }
}

async fn open(url: &str, writes: bool) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::from_str(url)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .pragma("query_only", if writes { "0" } else { "1" })
        .disable_statement_logging();
    options.connect().await.with_context(|| format!("{url} can't be opened"))
}

/// Writes everything or, when somebody else was faster, nothing.
async fn commit(writer: &mut SqliteConnection, change: &Change) -> Result<bool> {
    let sent = write(writer, change).await;
    let end = if matches!(sent, Ok(1)) { "COMMIT" } else { "ROLLBACK" };
    sqlx::query(end).execute(writer).await?;
    match sent {
        Ok(rows) => Ok(rows == 1),
        // The faster one wrote the history of this version already.
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Begins a transaction, writes the rows and tells how many persons that changed.
async fn write(writer: &mut SqliteConnection, change: &Change) -> Result<u64, sqlx::Error> {
    let query = sqlx::query(WRITE)
        .bind(change.id)
        .bind(change.version)
        .bind(change.at)
        .bind(SCHEMA_VERSION)
        .bind(&change.document)
        .bind(change.version - 1)
        .bind(ACTOR)
        .bind(SOURCE)
        .bind(change.command_id)
        .bind(EVENT)
        .bind(&change.changes)
        .bind(change.event_id)
        .bind(AGGREGATE)
        .bind(EVENT_TYPE)
        .bind(&change.data)
        .bind(&change.headers)
        .bind(change.summary_id)
        .bind(SUMMARY_TYPE);
    let results: Vec<_> = writer.execute_many(query).try_collect().await?;
    Ok(results.get(UPDATE).map_or(0, |update| update.rows_affected()))
}
