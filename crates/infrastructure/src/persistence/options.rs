//! How to reach a database, and the settings that keep one caller's trouble from becoming everybody's.

use std::path::PathBuf;
use std::time::Duration;

use sea_orm::ConnectOptions;
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::DatabaseError;

/// All that goes over these connections looks rows up by their keys. The server is told so: that the plan it makes once
/// is good however many keys there are and however few rows there were when it was made. Whatever is asked for in an
/// order with a limit is read in that order, and no further.
const BY_KEYS: [(&str, &str); 6] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("jit", "off"),
];

/// How to reach a database.
#[derive(Debug, Clone)]
pub struct DatabaseOptions {
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    pub url: String,
    /// The most connections: of the pool on PostgreSQL, of the readers on SQLite, which has one writer besides.
    pub max_connections: u32,
    /// Makes a missing SQLite file, and its directory.
    pub create_if_missing: bool,
    /// How long a caller waits for a free connection.
    pub acquire_timeout: Duration,
    /// The most single reads that go to the database as one statement; 1 sends each by itself.
    pub read_batch: usize,
    /// The most commands that are committed in one transaction; 1 gives each its own.
    pub commit_group: usize,
}

impl DatabaseOptions {
    /// The usual settings: 16 connections, a missing file is made, 10 seconds of patience, up to 64 reads in one
    /// statement and as many commands in one transaction.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 16,
            create_if_missing: true,
            acquire_timeout: Duration::from_secs(10),
            read_batch: 64,
            commit_group: 64,
        }
    }

    /// The path of the SQLite file, if it is one.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("sqlite://").or_else(|| self.url.strip_prefix("sqlite:"))?;
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres://") || self.url.starts_with("postgresql://")
    }

    fn pool(&self, connections: u32) -> ConnectOptions {
        let mut options = ConnectOptions::new(self.url.clone());
        options
            .max_connections(connections)
            .acquire_timeout(self.acquire_timeout)
            .sqlx_logging(false)
            // A round trip before each use would halve the speed; only what lay idle is tested.
            .test_before_acquire_if_idle_for(Duration::from_secs(10));
        options
    }

    pub(super) fn postgres(&self) -> ConnectOptions {
        let mut options = self.pool(self.max_connections);
        options.map_sqlx_postgres_opts(|options| {
            // On the server's side, so that they hold whatever becomes of this process. In milliseconds.
            options.application_name("profiles").options(BY_KEYS).options([
                ("statement_timeout", "30000"),
                ("lock_timeout", "10000"),
                ("idle_in_transaction_session_timeout", "30000"),
            ])
        });
        options
    }

    pub(super) fn sqlite(&self, writer: bool) -> Result<ConnectOptions, DatabaseError> {
        let path = self.sqlite_path().ok_or(DatabaseError::UnknownKind)?;
        if self.create_if_missing
            && let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty())
        {
            std::fs::create_dir_all(directory).map_err(DatabaseError::Directory)?;
        }
        let create = self.create_if_missing && writer;
        // One writer that queues in the pool rather than many that fail; readers never wait for it.
        let mut options = self.pool(if writer { 1 } else { self.max_connections });
        // When the disk is full SQLite rolls back by itself. The driver's own rollback finds nothing to undo then and fails,
        // and from there on it takes what begins for part of a transaction that isn't there: nothing could be written until a
        // restart. Such a connection is closed instead.
        options.map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| {
                let clean = !connection.is_in_transaction();
                Box::pin(async move { Ok(clean) })
            })
        });
        options.map_sqlx_sqlite_opts(move |options: SqliteConnectOptions| {
            options
                .filename(&path)
                .create_if_missing(create)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                // Only another process can hold the lock: wait for it as long as for a connection.
                .busy_timeout(Duration::from_secs(10))
                // In pages, 16 MiB: what many commands change is copied into the file once, not for each few of them.
                .pragma("wal_autocheckpoint", "4000")
                .pragma("query_only", if writer { "0" } else { "1" })
        });
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};

    use super::*;

    /// As when the disk is full: no page more than there are.
    #[tokio::test]
    async fn a_full_disk_leaves_no_broken_connection_behind() {
        let home = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", home.path().join("p.db").display());
        let options = DatabaseOptions::new(&url).sqlite(true).unwrap();
        let writer = sea_orm::Database::connect(options).await.unwrap();
        writer.execute_unprepared("CREATE TABLE t (x blob)").await.unwrap();
        writer.execute_unprepared("PRAGMA max_page_count = 3").await.unwrap();
        let mode = Some(SqliteTransactionMode::Immediate);
        let mut refused = 0;
        for _ in 0..10 {
            let options =
                TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
            let transaction = writer.begin_with_options(options).await.unwrap();
            match transaction.execute_unprepared("INSERT INTO t VALUES (zeroblob(100000))").await {
                Ok(_) => transaction.commit().await.unwrap(),
                Err(_) => {
                    refused += 1;
                    // As the driver sees it, this fails.
                    let _ = transaction.rollback().await;
                }
            }
        }
        assert_eq!(refused, 1, "the next connection has the room that there is");
        let others = DatabaseOptions::new(&url).sqlite(false).unwrap();
        let reader = sea_orm::Database::connect(others).await.unwrap();
        let statement =
            sea_orm::Statement::from_string(reader.get_database_backend(), "SELECT count(*) FROM t");
        let row = reader.query_one_raw(statement).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 9, "what was committed is there for others");
    }
}
