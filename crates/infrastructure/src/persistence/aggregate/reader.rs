//! Reading aggregates outside of any unit of work.

use std::marker::PhantomData;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{
    AggregateRef, HistoryPage, HistoryRecord, ListPage, ProfileReader, StoreError,
};
use profiles_application::profiles::search::Criteria;
use profiles_domain::shared::id::{CommandId, TypedId};
use profiles_domain::shared::version::Version;
use sea_orm::{DatabaseConnection, QueryResult, Value};
use uuid::Uuid;

use super::Stored;
use super::look_up::versions_by_ids;
use super::rows::{COLUMNS, aggregates, get, time, version};
use crate::persistence::Database;
use crate::persistence::sql::{bigint, micros, query};

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
        let (table, key) = (A::table().name, A::table().id);
        let sql = format!(
            "SELECT h.{key}, h.version, p.created_at, h.at, h.schema_version, h.document
            FROM {table}_history AS h JOIN {table} AS p ON p.id = h.{key}
            WHERE h.{key} = $1 AND h.at <= $2 AND h.document IS NOT NULL
            ORDER BY h.at DESC, h.version DESC LIMIT 1"
        );
        let mut found = Vec::new();
        for id in ids {
            found.extend(aggregates(&self.0.pools.reader, &sql, vec![id.uuid().into(), micros(at)]).await?);
        }
        Ok(found)
    }

    async fn list(&self, page: ListPage<A::Id>) -> Result<Vec<A>, StoreError> {
        Select::of::<A>().page(self, page).await
    }

    async fn search(&self, criteria: &Criteria, page: ListPage<A::Id>) -> Result<Vec<A>, StoreError> {
        let (table, key, date) = (A::table().name, A::table().id, A::table().date);
        let mut select = Select::of::<A>();
        if !criteria.words.is_empty() || criteria.date.is_some() {
            select.sql.push_str(&format!(" JOIN {table}_search AS s ON s.{key} = p.id"));
        }
        for word in &criteria.words {
            // Folded words have letters and digits only, so there is nothing to escape.
            select.condition("s.names LIKE {}", [format!("%{word}%").into()]);
        }
        if let Some(wanted) = criteria.date {
            select.condition(&format!("s.{date} = {{}}"), [wanted.to_string().into()]);
        }
        for wanted in &criteria.keys {
            let sql =
                format!("p.id IN (SELECT {key} FROM {table}_contact WHERE kind = {{}} AND value = {{}})");
            select.condition(&sql, [wanted.kind.as_str().into(), wanted.value.as_str().into()]);
        }
        if let Some((system, wanted)) = &criteria.external_id {
            let sql =
                format!("p.id IN (SELECT {key} FROM {table}_external_id WHERE system = {{}} AND key = {{}})");
            select.condition(&sql, [system.as_str().into(), wanted.as_str().into()]);
        }
        select.page(self, page).await
    }

    async fn history(&self, id: A::Id, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        // Versions count from 1: this is before the first entry.
        let (version, ordinal) = page.after.unwrap_or_default();
        let (table, key) = (A::table().name, A::table().id);
        let sql = format!(
            "SELECT version, ordinal, at, actor, source, command_id, event, changes, document IS NOT NULL
            FROM {table}_history WHERE {key} = $1 AND (version, ordinal) > ($2, $3)
            ORDER BY version, ordinal LIMIT $4"
        );
        let subject = AggregateRef { kind: A::KIND, id: id.uuid() };
        let values =
            vec![id.uuid().into(), bigint(version.number()), bigint(ordinal.into()), limit(page.limit)];
        query(&self.0.pools.reader, &sql, values).await?.iter().map(|row| record(subject, row)).collect()
    }
}

fn record(subject: AggregateRef, row: &QueryResult) -> Result<HistoryRecord, StoreError> {
    let corrupt = |_| StoreError::Corrupt("an entry of a history is broken".to_owned());
    let changes: String = get(row, 7)?;
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
        closes_version: get(row, 8)?,
    })
}

fn limit(items: usize) -> Value {
    bigint(u64::try_from(items).unwrap_or(u64::MAX))
}

/// A statement that selects aggregates, put together condition by condition.
#[derive(Default)]
struct Select {
    sql: String,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Select {
    fn of<A: Stored>() -> Self {
        Self { sql: format!("SELECT {COLUMNS} FROM {} AS p", A::table().name), ..Self::default() }
    }

    /// Adds a condition; each `{}` in it becomes the placeholder of one value.
    fn condition(&mut self, template: &str, values: impl IntoIterator<Item = Value>) {
        let mut condition = template.to_owned();
        for value in values {
            self.values.push(value);
            condition = condition.replacen("{}", &format!("${}", self.values.len()), 1);
        }
        self.conditions.push(condition);
    }

    async fn page<A: Stored>(
        mut self,
        reader: &SqlReader<A>,
        page: ListPage<A::Id>,
    ) -> Result<Vec<A>, StoreError> {
        if let Some((created_at, id)) = page.after {
            self.condition("(p.created_at, p.id) > ({}, {})", [micros(created_at), id.uuid().into()]);
        }
        let Self { mut sql, conditions, mut values } = self;
        if !conditions.is_empty() {
            sql.push_str(" WHERE ");
            sql.push_str(&conditions.join(" AND "));
        }
        values.push(limit(page.limit));
        sql.push_str(&format!(" ORDER BY p.created_at, p.id LIMIT ${}", values.len()));
        aggregates(&reader.0.pools.reader, &sql, values).await
    }
}
