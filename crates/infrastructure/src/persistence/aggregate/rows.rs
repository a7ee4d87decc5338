//! Aggregates out of rows.

use chrono::{DateTime, Utc};
use profiles_application::ports::StoreError;
use profiles_domain::shared::aggregate::AggregateRoot;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::version::Version;
use sea_orm::{ConnectionTrait, QueryResult, TryGetable, Value};
use uuid::Uuid;

use super::Stored;
use crate::persistence::error::store_error;
use crate::persistence::sql::query;

/// The columns of a [`StoredRow`], of a table or alias `p`.
pub(in crate::persistence) const COLUMNS: &str =
    "p.id, p.version, p.created_at, p.updated_at, p.schema_version, p.document";

/// An aggregate as the row has it. Whoever wants the aggregate decodes it, so that what can't be read fails alone.
#[derive(Debug, Clone)]
pub(super) struct StoredRow {
    pub(super) id: Uuid,
    pub(super) version: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) schema_version: i16,
    pub(super) document: String,
}

impl StoredRow {
    pub(super) fn of(row: &QueryResult) -> Result<Self, StoreError> {
        Ok(Self {
            id: get(row, 0)?,
            version: get(row, 1)?,
            created_at: get(row, 2)?,
            updated_at: get(row, 3)?,
            schema_version: get(row, 4)?,
            document: get(row, 5)?,
        })
    }

    pub(super) fn aggregate<A: Stored>(&self) -> Result<A, StoreError> {
        let root = AggregateRoot::restore(
            A::Id::from_uuid(self.id),
            version(self.version)?,
            time(self.created_at)?,
            time(self.updated_at)?,
        );
        Ok(A::restore(root, A::decode(self.schema_version, &self.document)?))
    }
}

/// The aggregates that a statement selects.
pub(in crate::persistence) async fn aggregates<A: Stored>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<A>, StoreError> {
    query(connection, sql, values).await?.iter().map(|row| StoredRow::of(row)?.aggregate()).collect()
}

pub(in crate::persistence) fn get<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T, StoreError> {
    row.try_get_by_index(index).map_err(|error| store_error(&error))
}

/// A version as it's stored.
pub(in crate::persistence) fn version(number: i64) -> Result<Version, StoreError> {
    let number = u64::try_from(number);
    number.map(Version::new).map_err(|_| StoreError::Corrupt("a version is negative".to_owned()))
}

/// A time as it's stored.
pub(in crate::persistence) fn time(micros: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(micros)
        .ok_or_else(|| StoreError::Corrupt("a time is out of range".to_owned()))
}
