//! Fresh databases, one for each test, gone with it.

use std::sync::Arc;

use profiles_infrastructure::persistence::{Database, DatabaseOptions};
use profiles_testkit::contract::{FeedProbe, Subject};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// The kinds of databases that everything is tested on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A fresh, empty database. Dropping it removes it.
pub(crate) struct FreshDatabase {
    pub(crate) url: String,
    _kept: Kept,
}

enum Kept {
    Directory { _directory: TempDir },
    Postgres { admin: String, name: String },
}

impl FreshDatabase {
    pub(crate) async fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let directory = tempfile::tempdir().expect("a directory");
                let url = format!("sqlite://{}", directory.path().join("profiles.db").display());
                Self { url, _kept: Kept::Directory { _directory: directory } }
            }
            Kind::Postgres => {
                let admin = postgres_url();
                let name = format!("profiles_test_{}", Uuid::new_v4().simple());
                let connection = sea_orm::Database::connect(&admin).await.expect("PostgreSQL answers");
                connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database");
                connection.close().await.expect("closed");
                let base = admin.rsplit_once('/').expect("a URL with a database").0.to_owned();
                Self { url: format!("{base}/{name}"), _kept: Kept::Postgres { admin, name } }
            }
        }
    }

    /// Connects with a pool of a given size, the schema up to date.
    pub(crate) async fn connect_with(&self, max_connections: u32) -> Database {
        self.connect(&DatabaseOptions { max_connections, ..DatabaseOptions::new(&self.url) }).await
    }

    /// Connects as the options say, the schema up to date.
    pub(crate) async fn connect(&self, options: &DatabaseOptions) -> Database {
        let database = Database::connect(options).await.expect("connected");
        database.migrate().await.expect("migrated");
        database
    }

    /// A connection of the test's own, to look behind the service.
    pub(crate) async fn peek(&self) -> DatabaseConnection {
        sea_orm::Database::connect(&self.url).await.expect("connected")
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        let Kept::Postgres { admin, name } = &self._kept else { return };
        let (admin, name) = (admin.clone(), name.clone());
        // Dropping happens inside a runtime, where nothing may block: so outside of it.
        let drop = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                if let Ok(connection) = sea_orm::Database::connect(&admin).await {
                    let _ =
                        connection.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
                }
            });
        });
        let _ = drop.join();
    }
}

/// Where the tests' PostgreSQL is. `cargo xtask test` starts one and sets it.
fn postgres_url() -> String {
    std::env::var("PROFILES_TEST_POSTGRES_URL")
        .expect("PROFILES_TEST_POSTGRES_URL is not set: run the tests with `cargo xtask test`, which provides PostgreSQL")
}

/// The stores of a fresh database, for the contract suites.
pub(crate) async fn subject(kind: Kind, max_connections: u32) -> Subject {
    subject_with(kind, |options| DatabaseOptions { max_connections, ..options }).await
}

/// The same, where nothing is gathered: each read is a statement and each command a transaction of its own.
pub(crate) async fn subject_one_by_one(kind: Kind) -> Subject {
    subject_with(kind, |options| DatabaseOptions { read_batch: 1, commit_group: 1, ..options }).await
}

async fn subject_with(kind: Kind, change: impl FnOnce(DatabaseOptions) -> DatabaseOptions) -> Subject {
    let fresh = FreshDatabase::new(kind).await;
    let database = fresh.connect(&change(DatabaseOptions::new(&fresh.url))).await;
    Subject {
        store: database.store(),
        readers: database.readers(),
        idempotency: database.idempotency(),
        deliveries: database.deliveries(),
        webhooks: database.webhooks(),
        outbox: Arc::new(FeedProbe(database.readers().events)),
        guard: Box::new((database, fresh)),
    }
}
