//! The inbox over sea-orm.

use std::time::Duration;

use profiles_contracts::CloudEvent;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};

use crate::Claim;
use crate::sql::{POSTGRES, PRUNED_TOGETHER, SQLITE, Statements};

/// Held while tables are made: PostgreSQL fails when two processes make the same table at once.
const LOCK: &str = "SELECT pg_advisory_xact_lock(8102914336207645)";

/// What one consumer has dealt with, in that consumer's own database.
///
/// Several consumers, each with a name of its own, share the tables: each gets every event. Several processes of one
/// consumer may share a name: each event has its effect in one of them.
#[derive(Debug, Clone, Copy)]
pub struct Inbox {
    consumer: &'static str,
}

impl Inbox {
    /// The inbox of a consumer. The name must stay the same for ever: under another one everything is new.
    #[must_use]
    pub const fn new(consumer: &'static str) -> Self {
        Self { consumer }
    }

    /// Makes the tables where they aren't there. Who has migrations puts [`Statements::create_tables`] into them instead.
    ///
    /// # Errors
    /// Those of the database; [`DbErr::Custom`] if it is neither SQLite nor PostgreSQL.
    pub async fn create_tables(database: &DatabaseConnection) -> Result<(), DbErr> {
        let (statements, backend) = (statements(database)?, database.get_database_backend());
        let options = TransactionOptions {
            sqlite_transaction_mode: (backend == DbBackend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = database.begin_with_options(options).await?;
        if backend == DbBackend::Postgres {
            transaction.execute_unprepared(LOCK).await?;
        }
        for sql in statements.create_tables {
            transaction.execute_unprepared(sql).await?;
        }
        transaction.commit().await
    }

    /// Claims an event for this transaction: at the beginning of it, before anything is read or written.
    ///
    /// If another transaction has claimed it and not ended yet, this waits for it.
    ///
    /// # Errors
    /// Those of the database; [`DbErr::Custom`] if it is neither SQLite nor PostgreSQL.
    pub async fn claim<D>(
        &self,
        transaction: &DatabaseTransaction,
        event: &CloudEvent<D>,
    ) -> Result<Claim, DbErr> {
        let values = [self.name(), event.id.to_string().into()];
        let claimed = execute(transaction, statements(transaction)?.claim, values).await?;
        Ok(if claimed == 1 { Claim::New } else { Claim::Repeat })
    }

    /// The same, but [`Claim::Stale`] if the version of the event, or a newer one, was [remembered](Self::remember).
    ///
    /// # Errors
    /// Those of [`claim`](Self::claim).
    pub async fn claim_newer<D>(
        &self,
        transaction: &DatabaseTransaction,
        event: &CloudEvent<D>,
    ) -> Result<Claim, DbErr> {
        let claim = self.claim(transaction, event).await?;
        let (Claim::New, Some(version)) = (claim, event.version()) else { return Ok(claim) };
        let values = [self.name(), event.subject.as_str().into()];
        let known = query(transaction, statements(transaction)?.version, values).await?;
        let known: Option<i64> = known.map(|row| row.try_get_by_index(0)).transpose()?;
        Ok(if known.is_some_and(|known| known >= stored(version)) { Claim::Stale } else { Claim::New })
    }

    /// Remembers the version that was read of a subject: before anything is made of it. `false` if this one or a newer one
    /// was remembered before: then leave what you keep of the subject as it is.
    ///
    /// # Errors
    /// Those of [`claim`](Self::claim).
    pub async fn remember(
        &self,
        transaction: &DatabaseTransaction,
        subject: &str,
        version: u64,
    ) -> Result<bool, DbErr> {
        let values = [self.name(), subject.into(), stored(version).into()];
        Ok(execute(transaction, statements(transaction)?.remember, values).await? == 1)
    }

    /// How far this consumer followed the feed; `None` if it never did.
    ///
    /// # Errors
    /// Those of [`claim`](Self::claim).
    pub async fn cursor(&self, connection: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
        let row = query(connection, statements(connection)?.cursor, [self.name()]).await?;
        row.map(|row| row.try_get_by_index(0)).transpose()
    }

    /// Moves the cursor: in the transaction that deals with what comes before it.
    ///
    /// # Errors
    /// Those of [`claim`](Self::claim).
    pub async fn advance(&self, transaction: &DatabaseTransaction, cursor: &str) -> Result<(), DbErr> {
        execute(transaction, statements(transaction)?.advance, [self.name(), cursor.into()]).await?;
        Ok(())
    }

    /// Begins anew behind a cursor: with the first start, and when the feed says that events are gone. In the transaction that
    /// writes what was read anew, since what was remembered of versions is forgotten: after a backup of Profiles was restored,
    /// versions count up again from lower ones.
    ///
    /// # Errors
    /// Those of [`claim`](Self::claim).
    pub async fn restart(&self, transaction: &DatabaseTransaction, cursor: &str) -> Result<(), DbErr> {
        execute(transaction, statements(transaction)?.forget_versions, [self.name()]).await?;
        self.advance(transaction, cursor).await
    }

    /// Removes what this consumer received longer ago, by the database's clock, and tells how much that was. How long it must
    /// stay is told [here](crate#how-long-ids-must-stay). Call it once an hour or so, outside of a transaction: it removes a
    /// thousand at a time.
    ///
    /// # Errors
    /// Those of [`claim`](Self::claim).
    pub async fn prune(&self, connection: &impl ConnectionTrait, older_than: Duration) -> Result<u64, DbErr> {
        let (sql, seconds) = (statements(connection)?.prune, stored(older_than.as_secs()));
        let mut pruned = 0;
        loop {
            let gone = execute(connection, sql, [self.name(), seconds.into()]).await?;
            pruned += gone;
            if gone < PRUNED_TOGETHER {
                return Ok(pruned);
            }
        }
    }

    fn name(&self) -> Value {
        self.consumer.into()
    }
}

fn statements(connection: &impl ConnectionTrait) -> Result<&'static Statements, DbErr> {
    match connection.get_database_backend() {
        DbBackend::Postgres => Ok(&POSTGRES),
        DbBackend::Sqlite => Ok(&SQLITE),
        _ => Err(DbErr::Custom("an inbox needs SQLite or PostgreSQL: keep it in one of these".to_owned())),
    }
}

/// As databases keep numbers: more than that no version gets, and no row grows old.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

async fn execute<const N: usize>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<u64, DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.execute_raw(statement).await.map(|done| done.rows_affected())
}

async fn query<const N: usize>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<Option<QueryResult>, DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.query_one_raw(statement).await
}
