//! Commits what a unit of work changed in one transaction.

use std::collections::BTreeMap;

use async_trait::async_trait;
use profiles_application::ports::{
    CommitError, HistoryRecord, OutboxRecord, PersonStore, RememberedAnswer, Store, StoreError, WriteSet,
};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait, Value,
};

use super::Database;
use super::error::store_error;
use super::idempotency::remember;
use super::person::{SCHEMA_VERSION, encode, load, write_persons};
use super::sql::{bigint, insert, micros};

/// Loads and writes aggregates.
#[derive(Debug, Clone)]
pub(crate) struct SqlStore(Database);

impl SqlStore {
    pub(crate) fn new(database: Database) -> Self {
        Self(database)
    }
}

#[async_trait]
impl PersonStore for SqlStore {
    async fn load(&self, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
        // On PostgreSQL the primary, on SQLite a reader: either sees all that was committed.
        load(&self.0.reader, ids).await
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn commit(&self, writes: WriteSet) -> Result<(), CommitError> {
        let database = self.0.clone();
        // A task of its own: a caller that stops waiting must not leave an open transaction in the pool, which is
        // what dropping the driver's future half-way through BEGIN can do.
        let task = tokio::spawn(async move { commit(&database, &writes).await });
        task.await.unwrap_or_else(|_| Err(StoreError::Failed("the commit was broken off".to_owned()).into()))
    }
}

async fn commit(database: &Database, writes: &WriteSet) -> Result<(), CommitError> {
    let documents =
        writes.persons.iter().map(|write| encode(write.person.details())).collect::<Result<Vec<_>, _>>()?;
    // SQLite takes the write lock at the start: upgrading later fails at once when another process writes.
    let options = TransactionOptions {
        sqlite_transaction_mode: (!database.is_postgres()).then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction =
        database.writer.begin_with_options(options).await.map_err(|error| store_error(&error))?;
    match write_all(&transaction, writes, &documents).await {
        Ok(()) => transaction.commit().await.map_err(|error| store_error(&error).into()),
        Err(error) => {
            roll_back(transaction).await;
            Err(error)
        }
    }
}

async fn roll_back(transaction: DatabaseTransaction) {
    if let Err(error) = transaction.rollback().await {
        // The connection is broken then, and the server rolls back by itself.
        tracing::warn!(error = %store_error(&error), "a transaction could not be rolled back");
    }
}

async fn write_all(
    connection: &impl ConnectionTrait,
    writes: &WriteSet,
    documents: &[String],
) -> Result<(), CommitError> {
    write_persons(connection, &writes.persons, documents).await?;
    let states: BTreeMap<_, _> =
        writes.persons.iter().map(|write| write.person.id()).zip(documents).collect();
    write_history(connection, &writes.history, &states).await?;
    write_answer(connection, writes.answer.as_ref()).await?;
    // Last, so that the numbers of one aggregate's events are in the order of its versions: this transaction holds
    // the aggregate's row by now.
    write_outbox(connection, &writes.outbox).await?;
    Ok(())
}

async fn write_history(
    connection: &impl ConnectionTrait,
    history: &[HistoryRecord],
    states: &BTreeMap<PersonId, &String>,
) -> Result<(), StoreError> {
    let rows = history.iter().map(|record| {
        let state = states.get(&record.person_id).filter(|_| record.closes_version);
        let changes = serde_json::to_string(&record.changes).map_err(|error| {
            StoreError::Failed(format!("an entry of a history can't be written: {error}"))
        })?;
        Ok::<[Value; 11], StoreError>([
            record.person_id.uuid().into(),
            bigint(record.version.number()),
            i32::try_from(record.ordinal).unwrap_or(i32::MAX).into(),
            micros(record.at),
            record.actor.as_str().into(),
            record.source.as_str().into(),
            record.command_id.uuid().into(),
            record.event.as_str().into(),
            changes.into(),
            state.map(|_| SCHEMA_VERSION).into(),
            state.map(|state| state.as_str()).into(),
        ])
    });
    let head =
        "INSERT INTO profiles_person_history (person_id, version, ordinal, at, actor, source, command_id,
        event, changes, schema_version, document)";
    insert(connection, head, "", rows.collect::<Result<_, _>>()?).await?;
    Ok(())
}

async fn write_answer(
    connection: &impl ConnectionTrait,
    answer: Option<&RememberedAnswer>,
) -> Result<(), CommitError> {
    match answer {
        Some(answer) if !remember(connection, answer).await? => Err(CommitError::ClaimLost),
        _ => Ok(()),
    }
}

async fn write_outbox(connection: &impl ConnectionTrait, outbox: &[OutboxRecord]) -> Result<(), StoreError> {
    let rows = outbox.iter().map(|record| {
        [
            record.event_id.uuid().into(),
            record.aggregate_type.into(),
            record.aggregate_id.into(),
            bigint(record.version.number()),
            record.event_type.into(),
            micros(record.occurred_at),
            record.data.to_string().into(),
            record.headers.to_string().into(),
        ]
    });
    let head =
        "INSERT INTO outbox (event_id, aggregate_type, aggregate_id, version, event_type, occurred_at, data,
        headers)";
    insert(connection, head, "", rows.collect()).await?;
    Ok(())
}
