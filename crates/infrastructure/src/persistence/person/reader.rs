//! Reading persons outside of any unit of work.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{HistoryPage, HistoryRecord, ListPage, PersonReader, StoreError};
use profiles_application::profiles::person::read_model::ContactKind;
use profiles_application::profiles::person::search::PersonCriteria;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::{CommandId, PersonId};
use profiles_domain::shared::version::Version;
use sea_orm::{QueryResult, Value};
use uuid::Uuid;

use super::look_up::versions_by_ids;
use super::rows::{COLUMNS, get, persons, time, version};
use crate::persistence::Database;
use crate::persistence::sql::{bigint, micros, query};

/// Reads persons from a database.
#[derive(Debug, Clone)]
pub(crate) struct SqlPersonReader(Database);

impl SqlPersonReader {
    pub(crate) fn new(database: Database) -> Self {
        Self(database)
    }
}

#[async_trait]
impl PersonReader for SqlPersonReader {
    async fn by_ids(&self, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
        self.0.persons(ids).await
    }

    async fn versions(&self, ids: &[PersonId]) -> Result<Vec<(PersonId, Version)>, StoreError> {
        if let Some(lane) = self.0.reading().filter(|_| !ids.is_empty()) {
            return lane.look_up.versions(ids).await;
        }
        versions_by_ids(&self.0.pools.reader, ids).await
    }

    async fn as_of(&self, ids: &[PersonId], at: DateTime<Utc>) -> Result<Vec<Person>, StoreError> {
        let sql = "SELECT h.person_id, h.version, p.created_at, h.at, h.schema_version, h.document
            FROM profiles_person_history AS h JOIN profiles_person AS p ON p.id = h.person_id
            WHERE h.person_id = $1 AND h.at <= $2 AND h.document IS NOT NULL
            ORDER BY h.at DESC, h.version DESC LIMIT 1";
        let mut found = Vec::new();
        for id in ids {
            found.extend(persons(&self.0.pools.reader, sql, vec![id.uuid().into(), micros(at)]).await?);
        }
        Ok(found)
    }

    async fn list(&self, page: ListPage) -> Result<Vec<Person>, StoreError> {
        let select =
            Select { sql: format!("SELECT {COLUMNS} FROM profiles_person AS p"), ..Select::default() };
        select.page(self, page).await
    }

    async fn search(&self, criteria: &PersonCriteria, page: ListPage) -> Result<Vec<Person>, StoreError> {
        let mut select =
            Select { sql: format!("SELECT {COLUMNS} FROM profiles_person AS p"), ..Select::default() };
        if !criteria.words.is_empty() || criteria.birth_date.is_some() {
            select.sql.push_str(" JOIN profiles_person_search AS s ON s.person_id = p.id");
        }
        for word in &criteria.words {
            // Folded words have letters and digits only, so there is nothing to escape.
            select.condition("s.names LIKE {}", [format!("%{word}%").into()]);
        }
        if let Some(date) = criteria.birth_date {
            select.condition("s.birth_date = {}", [date.to_string().into()]);
        }
        let email = criteria.email.as_ref().map(|email| (ContactKind::Email, email.search_key()));
        let phone = criteria.phone.as_ref().map(|phone| (ContactKind::Phone, phone.as_str().to_owned()));
        for (kind, value) in email.into_iter().chain(phone) {
            let sql =
                "p.id IN (SELECT person_id FROM profiles_person_contact WHERE kind = {} AND value = {})";
            select.condition(sql, [kind.as_str().into(), value.into()]);
        }
        if let Some((system, key)) = &criteria.external_id {
            let sql =
                "p.id IN (SELECT person_id FROM profiles_person_external_id WHERE system = {} AND key = {})";
            select.condition(sql, [system.as_str().into(), key.as_str().into()]);
        }
        select.page(self, page).await
    }

    async fn history(&self, id: PersonId, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        // Versions count from 1: this is before the first entry.
        let (version, ordinal) = page.after.unwrap_or_default();
        let sql =
            "SELECT version, ordinal, at, actor, source, command_id, event, changes, document IS NOT NULL
            FROM profiles_person_history WHERE person_id = $1 AND (version, ordinal) > ($2, $3)
            ORDER BY version, ordinal LIMIT $4";
        let values =
            vec![id.uuid().into(), bigint(version.number()), bigint(ordinal.into()), limit(page.limit)];
        query(&self.0.pools.reader, sql, values).await?.iter().map(|row| record(id, row)).collect()
    }
}

fn record(person_id: PersonId, row: &QueryResult) -> Result<HistoryRecord, StoreError> {
    let corrupt = |_| StoreError::Corrupt("an entry of a person's history is broken".to_owned());
    let changes: String = get(row, 7)?;
    Ok(HistoryRecord {
        person_id,
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

/// A statement that selects persons, put together condition by condition.
#[derive(Default)]
struct Select {
    sql: String,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Select {
    /// Adds a condition; each `{}` in it becomes the placeholder of one value.
    fn condition(&mut self, template: &str, values: impl IntoIterator<Item = Value>) {
        let mut condition = template.to_owned();
        for value in values {
            self.values.push(value);
            condition = condition.replacen("{}", &format!("${}", self.values.len()), 1);
        }
        self.conditions.push(condition);
    }

    async fn page(mut self, reader: &SqlPersonReader, page: ListPage) -> Result<Vec<Person>, StoreError> {
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
        persons(&reader.0.pools.reader, &sql, values).await
    }
}
