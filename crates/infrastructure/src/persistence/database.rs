//! A database: its pools, its schema, and the adapters over it.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use profiles_application::ports::{
    Deliveries, FeedSignal, IdempotencyStore, Readers, Store, StoreError, Webhooks,
};
use profiles_domain::profiles::relationship::Relationship;
use profiles_migration::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::{MigratorTrait, SchemaManager};
use tokio::sync::Notify;

use super::aggregate::{SqlReader, Stored, by_ids};
use super::commit::SqlStore;
use super::deliveries::SqlDeliveries;
use super::due::SqlDue;
use super::error::{store_error, unreachable};
use super::feed::{Ear, SqlFeed};
use super::idempotency::SqlIdempotency;
use super::lane::{Lane, PerRuntime};
use super::webhooks::SqlWebhooks;
use super::{DatabaseError, DatabaseOptions};

/// Where the migrator keeps the names of the migrations that were applied.
const APPLIED: &str = "seaql_migrations";

/// A connected database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Database {
    pub(super) pools: Pools,
    lanes: Arc<PerRuntime<Lane>>,
    pub(super) gathers: Gathers,
    /// Told of each commit that has events.
    pub(super) committed: Arc<Notify>,
    ear: Arc<Ear>,
}

/// The connections that whoever needs one shares.
#[derive(Debug, Clone)]
pub(super) struct Pools {
    /// On SQLite the one connection that writes.
    pub(super) writer: DatabaseConnection,
    pub(super) reader: DatabaseConnection,
}

impl Pools {
    pub(super) fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.backend() == DbBackend::Postgres
    }
}

/// What gathers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gathers {
    pub(super) reads: bool,
    pub(super) commits: bool,
}

/// How a pool of connections stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolFigures {
    /// Which pool: `main` on PostgreSQL, `writer` and `reader` on SQLite.
    pub name: &'static str,
    /// Open connections.
    pub size: u32,
    /// Open connections that nobody uses.
    pub idle: u32,
    /// The most there can be.
    pub max: u32,
}

/// What gathered since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatherFigures {
    /// What: `person_reads`, `person_version_reads` or `commits`.
    pub what: &'static str,
    /// How many statements or transactions there were.
    pub batches: u64,
    /// How many reads or commands were in them.
    pub jobs: u64,
}

impl Database {
    /// Connects.
    ///
    /// # Errors
    /// When the URL is of no known kind, or the database can't be reached.
    pub async fn connect(options: &DatabaseOptions) -> Result<Self, DatabaseError> {
        if options.is_postgres() {
            let pool =
                sea_orm::Database::connect(options.postgres()).await.map_err(|error| unreachable(&error))?;
            return Ok(Self::over(pool.clone(), pool, options));
        }
        // The writer first: it makes the file.
        let writer =
            sea_orm::Database::connect(options.sqlite(true)?).await.map_err(|error| unreachable(&error))?;
        let reader =
            sea_orm::Database::connect(options.sqlite(false)?).await.map_err(|error| unreachable(&error))?;
        Ok(Self::over(writer, reader, options))
    }

    fn over(writer: DatabaseConnection, reader: DatabaseConnection, options: &DatabaseOptions) -> Self {
        let pools = Pools { writer, reader };
        let (reads, sets, to) = (options.read_batch, options.commit_group, pools.clone());
        let lanes = Arc::new(PerRuntime::new(move || Lane::new(&to, reads, sets)));
        let gathers = Gathers { reads: reads > 1, commits: sets > 1 };
        Self { pools, lanes, gathers, committed: Arc::default(), ear: Arc::default() }
    }

    /// Where the caller's reads gather, unless each is to go by itself.
    pub(super) fn reading(&self) -> Option<Arc<Lane>> {
        self.gathers.reads.then(|| self.lanes.get())
    }

    /// Where the caller's commits gather, unless each is to go by itself.
    pub(super) fn committing(&self) -> Option<Arc<Lane>> {
        self.gathers.commits.then(|| self.lanes.get())
    }

    /// The aggregates with these ids, in any order. Reads the primary on PostgreSQL, and on SQLite a connection that
    /// sees all that was committed when it starts: whatever was acknowledged before the call is seen.
    pub(super) async fn aggregates<A: Stored>(&self, ids: &[A::Id]) -> Result<Vec<A>, StoreError> {
        if let Some(lane) = self.reading().filter(|_| !ids.is_empty())
            && let Some(look_up) = A::look_up(&lane)
        {
            return look_up.aggregates(ids).await;
        }
        by_ids(&self.pools.reader, ids).await
    }

    /// Brings the schema up to date. Gives the names of the migrations that were applied.
    ///
    /// # Errors
    /// When a migration fails; on PostgreSQL it is undone then.
    pub async fn migrate(&self) -> Result<Vec<String>, DatabaseError> {
        let pending = self.pending_migrations().await?;
        if !pending.is_empty() {
            Migrator::up(&self.pools.writer, None).await?;
        }
        Ok(pending)
    }

    /// The names of the migrations that are still to be applied. Only reads.
    ///
    /// Migrations that a later release applied don't matter: the schema works with the release before it, so that a
    /// replica of that can still start while a deployment is under way.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, DatabaseError> {
        let known = Migrator::migrations();
        let known = known.iter().map(|migration| migration.name().to_owned());
        if !SchemaManager::new(&self.pools.reader).has_table(APPLIED).await? {
            return Ok(known.collect());
        }
        let statement =
            Statement::from_string(self.pools.backend(), format!("SELECT version FROM {APPLIED}"));
        let rows = self.pools.reader.query_all_raw(statement).await?;
        let applied: BTreeSet<String> =
            rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        Ok(known.filter(|name| !applied.contains(name)).collect())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it doesn't.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.pools
            .reader
            .execute_unprepared("SELECT 1")
            .await
            .map(|_| ())
            .map_err(|error| store_error(&error))
    }

    /// Where profiles are written.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::new(SqlStore::new(self.clone()))
    }

    /// Where profiles are read.
    #[must_use]
    pub fn readers(&self) -> Readers {
        Readers {
            persons: Arc::new(SqlReader::new(self.clone())),
            businesses: Arc::new(SqlReader::new(self.clone())),
            relationships: Arc::new(SqlReader::<Relationship>::new(self.clone())),
            due: Arc::new(SqlDue::new(self.clone())),
            events: Arc::new(SqlFeed::new(self.clone())),
        }
    }

    /// Where it is kept how far events were delivered.
    #[must_use]
    pub fn deliveries(&self) -> Arc<dyn Deliveries> {
        Arc::new(SqlDeliveries::new(self.clone()))
    }

    /// What tells that the feed may go on.
    #[must_use]
    pub fn signal(&self) -> Arc<dyn FeedSignal> {
        Arc::new(self.clone())
    }

    /// Where answers under idempotency keys live.
    #[must_use]
    pub fn idempotency(&self) -> Arc<dyn IdempotencyStore> {
        Arc::new(SqlIdempotency::new(self.clone()))
    }

    /// Where webhooks are kept.
    #[must_use]
    pub fn webhooks(&self) -> Arc<dyn Webhooks> {
        Arc::new(SqlWebhooks::new(self.clone()))
    }

    /// How the pools stand.
    #[must_use]
    pub fn pool_figures(&self) -> Vec<PoolFigures> {
        let idle = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        if self.pools.is_postgres() {
            let pool = self.pools.writer.get_postgres_connection_pool();
            let max = pool.options().get_max_connections();
            return vec![PoolFigures { name: "main", size: pool.size(), idle: idle(pool.num_idle()), max }];
        }
        [("writer", &self.pools.writer), ("reader", &self.pools.reader)]
            .into_iter()
            .map(|(name, connection)| {
                let pool = connection.get_sqlite_connection_pool();
                let max = pool.options().get_max_connections();
                PoolFigures { name, size: pool.size(), idle: idle(pool.num_idle()), max }
            })
            .collect()
    }

    /// What gathered since the start.
    #[must_use]
    pub fn gather_figures(&self) -> Vec<GatherFigures> {
        let mut figures: Vec<GatherFigures> = Vec::new();
        for (what, (batches, jobs)) in self.lanes.all().iter().flat_map(|lane| lane.counted()) {
            match figures.iter_mut().find(|figures| figures.what == what) {
                Some(figures) => {
                    figures.batches += batches;
                    figures.jobs += jobs;
                }
                None => figures.push(GatherFigures { what, batches, jobs }),
            }
        }
        figures
    }

    /// Closes all connections, once they are idle.
    pub async fn close(self) {
        let same = self.pools.is_postgres();
        let Self { pools: Pools { writer, reader }, lanes, ear, .. } = self;
        ear.close().await;
        for lane in lanes.take() {
            lane.close().await;
        }
        // Closing can fail only in ways that don't matter any more.
        let _ = reader.close().await;
        if !same {
            let _ = writer.close().await;
        }
    }
}

#[async_trait]
impl FeedSignal for Database {
    async fn heard(&self) {
        let placed = async {
            // Without a way to hear of it: on SQLite there are no others, and a connection that broke is opened by the next
            // call.
            if self.pools.is_postgres() {
                self.ear.hear(&self.pools.writer).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = self.committed.notified() => {}
            () = placed => {}
        }
    }
}
