//! Finds the profiles whose planned changes have come due.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{AggregateKind, AggregateRef, Due, DueReader, StoreError};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use uuid::Uuid;

use super::Database;
use super::aggregate::{Stored, Table, get, stored_time};
use super::sql::{self, micros, query};

/// The kinds of profiles that changes are planned for, in their order.
const KINDS: [(AggregateKind, &Table); 2] =
    [(AggregateKind::Person, Person::TABLE), (AggregateKind::Business, Business::TABLE)];

/// Finds what is due.
#[derive(Debug, Clone)]
pub(super) struct SqlDue(Database);

impl SqlDue {
    pub(super) fn new(database: Database) -> Self {
        Self(database)
    }

    async fn of_kind(
        &self,
        (kind, table): (AggregateKind, &Table),
        now: DateTime<Utc>,
        after: Option<Due>,
        limit: usize,
    ) -> Result<Vec<Due>, StoreError> {
        // Times and ids behind these two: of the same moment come persons before businesses.
        let (at, id) = match after {
            None => (i64::MIN, Uuid::nil()),
            Some(Due { at, profile }) if profile.kind < kind => (at.timestamp_micros() - 1, Uuid::max()),
            Some(Due { at, profile }) if profile.kind > kind => (at.timestamp_micros(), Uuid::max()),
            Some(Due { at, profile }) => (at.timestamp_micros(), profile.id),
        };
        let values = vec![micros(now), at.into(), id.into(), sql::limit(limit)];
        let rows = query(&self.0.pools.reader, &due(table), values).await?;
        rows.iter()
            .map(|row| {
                let profile = AggregateRef { kind, id: get(row, 1)? };
                Ok(Due { at: stored_time(get(row, 0)?)?, profile })
            })
            .collect()
    }
}

#[async_trait]
impl DueReader for SqlDue {
    async fn due(
        &self,
        now: DateTime<Utc>,
        after: Option<Due>,
        limit: usize,
    ) -> Result<Vec<Due>, StoreError> {
        let mut found = Vec::new();
        for kind in KINDS {
            found.extend(self.of_kind(kind, now, after, limit).await?);
        }
        found.sort_unstable();
        found.truncate(limit);
        Ok(found)
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let rows = query(&self.0.pools.reader, &next_due(), Vec::new()).await?;
        let at: Option<i64> = rows.first().map(|row| get(row, 0)).transpose()?.flatten();
        at.map(stored_time).transpose()
    }
}

/// Those that are due, behind a moment and an id.
pub(super) fn due(table: &Table) -> String {
    format!(
        "SELECT due_at, id FROM {} WHERE due_at IS NOT NULL AND due_at <= $1 AND (due_at, id) > ($2, $3)
        ORDER BY due_at, id LIMIT $4",
        table.name
    )
}

/// The next moment of all.
pub(super) fn next_due() -> String {
    let first = |(_, table): (AggregateKind, &Table)| {
        format!("SELECT min(due_at) AS at FROM {} WHERE due_at IS NOT NULL", table.name)
    };
    format!("SELECT min(at) FROM ({}) AS firsts", KINDS.map(first).join(" UNION ALL "))
}
