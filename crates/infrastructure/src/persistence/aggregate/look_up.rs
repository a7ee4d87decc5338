//! Looking aggregates up by their ids: the reads of all requests that come at the same time are one statement.

use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use profiles_application::ports::StoreError;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::version::Version;
use sea_orm::sqlx::{self, AssertSqlSafe, Row};
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, SqlxError};
use uuid::Uuid;

use super::rows::{COLUMNS, StoredRow, get, version};
use super::{Stored, Table, statements};
use crate::gather::Gather;
use crate::persistence::error::sqlx_error;
use crate::persistence::held::{Held, is_gone, within};
use crate::persistence::sql::{padded, placeholders, query};

/// Looks aggregates of one kind up.
pub(in crate::persistence) struct LookUp<A> {
    rows: Gather<Vec<Uuid>, Found<Arc<StoredRow>>>,
    versions: Gather<Vec<Uuid>, Found<i64>>,
    kind: PhantomData<fn() -> A>,
}

/// What there is of the ids of one look-up.
type Found<T> = Result<Vec<(Uuid, T)>, StoreError>;

impl<A: Stored> LookUp<A> {
    /// Looks up to `most` ids up with one statement. Aggregates and versions gather by themselves.
    pub(in crate::persistence) fn new(rows: Source, versions: Source, most: usize) -> Self {
        let table = A::table();
        Self {
            rows: gather(Rows(rows, table), most),
            versions: gather(Versions(versions, table), most),
            kind: PhantomData,
        }
    }

    /// Those that exist, in any order.
    pub(in crate::persistence) async fn aggregates(&self, ids: &[A::Id]) -> Result<Vec<A>, StoreError> {
        let found = self.rows.submit(uuids(ids)).await.map_err(|_| broken_off())??;
        found.iter().map(|(_, stored)| stored.aggregate()).collect()
    }

    /// The versions of those that exist, in any order.
    pub(in crate::persistence) async fn versions(
        &self,
        ids: &[A::Id],
    ) -> Result<Vec<(A::Id, Version)>, StoreError> {
        let found = self.versions.submit(uuids(ids)).await.map_err(|_| broken_off())??;
        versions(found)
    }

    /// How many batches of aggregates and of versions there were, and how many look-ups in each.
    pub(in crate::persistence) fn counted(&self) -> [(&'static str, (u64, u64)); 2] {
        let table = A::table();
        [(table.reads, self.rows.counted()), (table.version_reads, self.versions.counted())]
    }
}

/// Each id once.
fn uuids<I: TypedId>(ids: &[I]) -> Vec<Uuid> {
    let mut uuids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    if uuids.len() > 1 {
        uuids.sort_unstable();
        uuids.dedup();
    }
    uuids
}

fn broken_off() -> StoreError {
    StoreError::Failed("the read was broken off".to_owned())
}

/// Where aggregates are looked up.
pub(in crate::persistence) enum Source {
    /// Over a connection of its own.
    Postgres(Arc<Held>),
    /// Over whichever of the connections that read.
    Sqlite(DatabaseConnection),
}

/// The aggregates with these ids, in any order, as one statement.
pub(in crate::persistence) async fn by_ids<A: Stored>(
    reader: &impl ConnectionTrait,
    ids: &[A::Id],
) -> Result<Vec<A>, StoreError> {
    stored(reader, A::table(), &uuids(ids)).await?.iter().map(StoredRow::aggregate).collect()
}

/// The versions of the aggregates with these ids, in any order, as one statement.
pub(super) async fn versions_by_ids<A: Stored>(
    reader: &DatabaseConnection,
    ids: &[A::Id],
) -> Result<Vec<(A::Id, Version)>, StoreError> {
    stored_versions(reader, A::table(), &uuids(ids)).await.and_then(versions)
}

fn versions<I: TypedId>(rows: Vec<(Uuid, i64)>) -> Result<Vec<(I, Version)>, StoreError> {
    rows.into_iter().map(|(id, number)| Ok((I::from_uuid(id), version(number)?))).collect()
}

async fn stored(
    reader: &impl ConnectionTrait,
    table: &Table,
    ids: &[Uuid],
) -> Result<Vec<StoredRow>, StoreError> {
    select_in(reader, table, COLUMNS, ids).await?.iter().map(StoredRow::of).collect()
}

async fn stored_versions(
    reader: &DatabaseConnection,
    table: &Table,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, i64)>, StoreError> {
    let rows = select_in(reader, table, "p.id, p.version", ids).await?;
    rows.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect()
}

async fn select_in(
    reader: &impl ConnectionTrait,
    table: &Table,
    columns: &str,
    ids: &[Uuid],
) -> Result<Vec<QueryResult>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(ids);
    let list = placeholders(1, ids.len());
    let sql = statements::by_ids(table, columns, Some(&list));
    query(reader, &sql, ids.into_iter().map(Into::into).collect()).await
}

/// A statement over several ids.
#[async_trait]
trait ByIds: Send + Sync + 'static {
    type Row: Clone + Send + 'static;

    async fn read(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, Self::Row)>, StoreError>;
}

fn gather<R: ByIds>(reads: R, most: usize) -> Gather<Vec<Uuid>, Found<R::Row>> {
    let reads = Arc::new(reads);
    Gather::new(most, Vec::len, |_| None, move |jobs| Box::pin(each(Arc::clone(&reads), jobs)))
}

/// The rows of each look-up. A statement that fails for another reason than that the database can't be reached may
/// fail because of one row: then each look-up is a statement by itself.
async fn each<R: ByIds>(reads: Arc<R>, jobs: Vec<Vec<Uuid>>) -> Vec<Found<R::Row>> {
    if let [ids] = jobs.as_slice() {
        return vec![reads.read(ids).await];
    }
    match reads.read(&jobs.concat()).await {
        Ok(mut rows) => {
            rows.sort_unstable_by_key(|(id, _)| *id);
            let row = |id: &Uuid| rows.get(rows.binary_search_by_key(id, |(id, _)| *id).ok()?).cloned();
            jobs.iter().map(|ids| Ok(ids.iter().filter_map(row).collect())).collect()
        }
        Err(StoreError::Failed(_) | StoreError::Corrupt(_)) => {
            let mut found = Vec::with_capacity(jobs.len());
            for ids in &jobs {
                found.push(reads.read(ids).await);
            }
            found
        }
        Err(error) => vec![Err(error); jobs.len()],
    }
}

struct Rows(Source, &'static Table);

#[async_trait]
impl ByIds for Rows {
    type Row = Arc<StoredRow>;

    async fn read(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, Self::Row)>, StoreError> {
        let rows = match &self.0 {
            Source::Sqlite(reader) => stored(reader, self.1, ids).await?,
            Source::Postgres(held) => {
                let stored = |row: &sqlx::postgres::PgRow| {
                    Ok(StoredRow {
                        id: row.try_get(0)?,
                        version: row.try_get(1)?,
                        created_at: row.try_get(2)?,
                        updated_at: row.try_get(3)?,
                        schema_version: row.try_get(4)?,
                        document: row.try_get(5)?,
                    })
                };
                select(held, self.1, COLUMNS, ids)
                    .await
                    .and_then(|rows| rows.iter().map(stored).collect())
                    .map_err(|error| sqlx_error(&error))?
            }
        };
        Ok(rows.into_iter().map(|stored| (stored.id, Arc::new(stored))).collect())
    }
}

struct Versions(Source, &'static Table);

#[async_trait]
impl ByIds for Versions {
    type Row = i64;

    async fn read(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, StoreError> {
        match &self.0 {
            Source::Sqlite(reader) => stored_versions(reader, self.1, ids).await,
            Source::Postgres(held) => {
                let pair = |row: &sqlx::postgres::PgRow| Ok((row.try_get(0)?, row.try_get(1)?));
                let rows = select(held, self.1, "p.id, p.version", ids).await;
                rows.and_then(|rows| rows.iter().map(pair).collect()).map_err(|error| sqlx_error(&error))
            }
        }
    }
}

/// Selects over the held connection. Reading can't do harm, so it is tried again when the server closed a connection
/// that lay idle.
async fn select(
    held: &Held,
    table: &Table,
    columns: &str,
    ids: &[Uuid],
) -> Result<Vec<sqlx::postgres::PgRow>, SqlxError> {
    let sql = statements::by_ids(table, columns, None);
    let mut lent = held.lend().await?;
    loop {
        let outcome =
            within(sqlx::query(AssertSqlSafe(sql.clone())).bind(ids).fetch_all(&mut lent.connection)).await;
        let again = lent.used_before && outcome.as_ref().is_err_and(is_gone);
        held.give_back(lent, &outcome);
        if !again {
            return outcome;
        }
        lent = held.open().await?;
    }
}
