//! Persons out of rows.

use chrono::{DateTime, Utc};
use profiles_application::ports::StoreError;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;
use sea_orm::{ConnectionTrait, QueryResult, Statement, TryGetable, Value};
use uuid::Uuid;

use super::document::decode;
use crate::persistence::error::store_error;
use crate::persistence::sql::{padded, placeholders};

/// The columns that [`person`] reads, of a table or alias `p`.
pub(super) const COLUMNS: &str = "p.id, p.version, p.created_at, p.updated_at, p.schema_version, p.document";

/// The persons with these ids, in any order.
pub(in crate::persistence) async fn load(
    connection: &impl ConnectionTrait,
    ids: &[PersonId],
) -> Result<Vec<Person>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(ids);
    let list = placeholders(1, ids.len());
    let sql = format!("SELECT {COLUMNS} FROM profiles_person AS p WHERE p.id IN ({list})");
    persons(connection, &sql, ids.iter().map(|id| id.uuid().into()).collect()).await
}

/// The persons that a statement selects.
pub(super) async fn persons(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<Person>, StoreError> {
    query(connection, sql, values).await?.iter().map(person).collect()
}

pub(super) async fn query(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.query_all_raw(statement).await.map_err(|error| store_error(&error))
}

fn person(row: &QueryResult) -> Result<Person, StoreError> {
    let document: String = get(row, 5)?;
    Ok(Person::restore(
        PersonId::new(get::<Uuid>(row, 0)?),
        version(row, 1)?,
        time(row, 2)?,
        time(row, 3)?,
        decode(get(row, 4)?, &document)?,
    ))
}

pub(super) fn get<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T, StoreError> {
    row.try_get_by_index(index).map_err(|error| store_error(&error))
}

pub(super) fn version(row: &QueryResult, index: usize) -> Result<Version, StoreError> {
    let number = u64::try_from(get::<i64>(row, index)?);
    number.map(Version::new).map_err(|_| StoreError::Corrupt("a version is negative".to_owned()))
}

pub(super) fn time(row: &QueryResult, index: usize) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(get(row, index)?)
        .ok_or_else(|| StoreError::Corrupt("a time is out of range".to_owned()))
}
