//! Reading aggregates outside of any unit of work.

use std::marker::PhantomData;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{
    AggregateRef, HistoryPage, HistoryRecord, ListPage, ProfileReader, StoreError,
};
use profiles_application::profiles::search::{Asked, Found, Position, find};
use profiles_domain::shared::id::{CommandId, TypedId};
use profiles_domain::shared::version::Version;
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Value};
use uuid::Uuid;

use super::Stored;
use super::look_up::versions_by_ids;
use super::rows::{StoredRow, aggregates, get, time, version};
use super::statements;
use crate::persistence::Database;
use crate::persistence::search::SqlIndex;
use crate::persistence::sql::{bigint, limit, micros, query};

/// Reads the aggregates of one kind from a database.
#[derive(Debug, Clone)]
pub(in crate::persistence) struct SqlReader<A>(Database, PhantomData<fn() -> A>);

impl<A> SqlReader<A> {
    pub(in crate::persistence) fn new(database: Database) -> Self {
        Self(database, PhantomData)
    }

    /// The connections that read.
    pub(in crate::persistence) fn reader(&self) -> &DatabaseConnection {
        &self.0.pools.reader
    }
}

#[async_trait]
impl<A: Stored> ProfileReader<A> for SqlReader<A> {
    async fn by_ids(&self, ids: &[A::Id]) -> Result<Vec<A>, StoreError> {
        self.0.aggregates(ids).await
    }

    async fn versions(&self, ids: &[A::Id]) -> Result<Vec<(A::Id, Version)>, StoreError> {
        if let Some(lane) = self.0.reading().filter(|_| !ids.is_empty())
            && let Some(look_up) = A::look_up(&lane)
        {
            return look_up.versions(ids).await;
        }
        versions_by_ids::<A>(&self.0.pools.reader, ids).await
    }

    async fn as_of(&self, ids: &[A::Id], at: DateTime<Utc>) -> Result<Vec<A>, StoreError> {
        let sql = statements::as_of(A::table());
        let mut found = Vec::new();
        for id in ids {
            found.extend(aggregates(&self.0.pools.reader, &sql, vec![id.uuid().into(), micros(at)]).await?);
        }
        Ok(found)
    }

    async fn list(&self, page: ListPage<A::Id>) -> Result<Vec<A>, StoreError> {
        let (sql, first) = (statements::list(A::table(), page.after.is_some()), limit(page.limit));
        let after = page.after.map(|(created_at, id)| [micros(created_at), id.uuid().into()]);
        let values = std::iter::once(first).chain(after.into_iter().flatten()).collect();
        aggregates(&self.0.pools.reader, &sql, values).await
    }

    async fn search(
        &self,
        asked: &Asked,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        find(&SqlIndex::new(&self.0.pools, A::table()), asked, after, limit).await
    }

    async fn history(&self, id: A::Id, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        // Versions count from 1: this is before the first entry.
        let (version, ordinal) = page.after.unwrap_or_default();
        let sql = statements::history(A::table());
        let subject = AggregateRef { kind: A::KIND, id: id.uuid() };
        let values =
            vec![id.uuid().into(), bigint(version.number()), bigint(ordinal.into()), limit(page.limit)];
        query(&self.0.pools.reader, &sql, values).await?.iter().map(|row| record(subject, row)).collect()
    }
}

fn record(subject: AggregateRef, row: &QueryResult) -> Result<HistoryRecord, StoreError> {
    let corrupt = |_| StoreError::Corrupt("an entry of a history is broken".to_owned());
    let changes: String = get(row, 7)?;
    let because: Option<String> = get(row, 9)?;
    Ok(HistoryRecord {
        subject,
        version: version(get(row, 0)?)?,
        ordinal: u32::try_from(get::<i32>(row, 1)?).unwrap_or_default(),
        at: time(get(row, 2)?)?,
        actor: get(row, 3)?,
        source: get(row, 4)?,
        command_id: CommandId::new(get::<Uuid>(row, 5)?),
        event: get(row, 6)?,
        changes: serde_json::from_str(&changes).map_err(corrupt)?,
        because: because.as_deref().map(serde_json::from_str).transpose().map_err(corrupt)?,
        closes_version: get(row, 8)?,
    })
}

/// A profile beside the terms that its entry has.
pub(in crate::persistence) struct ToBeIndexed<A: Stored> {
    pub(in crate::persistence) id: Uuid,
    pub(in crate::persistence) created_at: i64,
    /// Joined; none without an entry.
    pub(in crate::persistence) terms: String,
    pub(in crate::persistence) details: Result<A::Details, StoreError>,
}

/// The next profiles after a time and an id, up to a limit, with the terms that they have.
pub(in crate::persistence) async fn to_be_indexed<A: Stored>(
    connection: &impl ConnectionTrait,
    values: Vec<Value>,
) -> Result<Vec<ToBeIndexed<A>>, StoreError> {
    let rows = query(connection, &statements::to_be_indexed(A::table()), values).await?;
    let of = |row: &QueryResult| {
        let (stored, terms) = (StoredRow::of(row)?, get::<Option<String>>(row, 6)?);
        let details = A::decode(stored.schema_version, &stored.document);
        let terms = terms.unwrap_or_default();
        Ok(ToBeIndexed { id: stored.id, created_at: stored.created_at, terms, details })
    };
    rows.iter().map(of).collect()
}
