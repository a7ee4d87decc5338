//! Small helpers for statements written by hand. Placeholders are `$1`, `$2`, …, which both databases understand.

use chrono::{DateTime, Utc};
use profiles_application::ports::StoreError;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use super::error::store_error;

/// The most rows of one insert: SQLite takes 32,766 parameters, PostgreSQL 65,535.
pub(super) const MAX_ROWS: usize = 1000;

/// Runs a statement and tells how many rows it touched.
pub(super) async fn execute(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection
        .execute_raw(statement)
        .await
        .map(|done| done.rows_affected())
        .map_err(|error| store_error(&error))
}

/// The rows that a statement gives.
pub(super) async fn query(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.query_all_raw(statement).await.map_err(|error| store_error(&error))
}

/// Inserts rows with as few statements as possible, and tells how many came to be.
///
/// `head` is all before `VALUES`, `tail` all behind, such as `ON CONFLICT DO NOTHING`.
pub(super) async fn insert<const N: usize>(
    connection: &impl ConnectionTrait,
    head: &str,
    tail: &str,
    rows: Vec<[Value; N]>,
) -> Result<u64, StoreError> {
    let mut inserted = 0;
    for (sql, values) in inserts(head, tail, rows) {
        inserted += execute(connection, &sql, values).await?;
    }
    Ok(inserted)
}

/// The same, where `tail` says what to return of each row that came to be.
pub(super) async fn insert_returning<const N: usize>(
    connection: &impl ConnectionTrait,
    head: &str,
    tail: &str,
    rows: Vec<[Value; N]>,
) -> Result<Vec<QueryResult>, StoreError> {
    let mut inserted = Vec::new();
    for (sql, values) in inserts(head, tail, rows) {
        inserted.extend(query(connection, &sql, values).await?);
    }
    Ok(inserted)
}

fn inserts<const N: usize>(
    head: &str,
    tail: &str,
    rows: Vec<[Value; N]>,
) -> impl Iterator<Item = (String, Vec<Value>)> {
    let mut rows = rows.into_iter().peekable();
    std::iter::from_fn(move || {
        rows.peek()?;
        let chunk: Vec<_> = rows.by_ref().take(MAX_ROWS).collect();
        let sql = format!("{head} VALUES {} {tail}", tuples(1, chunk.len(), N));
        Some((sql, chunk.into_iter().flatten().collect()))
    })
}

/// `($1, $2), ($3, $4)` for two rows of two from the first placeholder on.
pub(super) fn tuples(first: usize, rows: usize, columns: usize) -> String {
    let tuple = |row: usize| format!("({})", placeholders(first + row * columns, columns));
    (0..rows).map(tuple).collect::<Vec<_>>().join(", ")
}

/// `$3, $4` for two placeholders from the third on.
pub(super) fn placeholders(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// As many items as the next power of two, the last one repeated: `IN` lists of few different lengths, so that few
/// statements are prepared.
pub(super) fn padded<T: Copy>(items: &[T]) -> Vec<T> {
    let mut padded = items.to_vec();
    if let Some(last) = items.last() {
        padded.resize(items.len().next_power_of_two(), *last);
    }
    padded
}

/// A time as the databases keep it: microseconds since 1970.
pub(super) fn micros(at: DateTime<Utc>) -> Value {
    at.timestamp_micros().into()
}

/// A number that no real one exceeds, as the databases keep it.
pub(super) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The same as a parameter.
pub(super) fn bigint(number: u64) -> Value {
    self::number(number).into()
}

/// How many rows at most, as a parameter.
pub(super) fn limit(rows: usize) -> Value {
    bigint(u64::try_from(rows).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_count_on_from_row_to_row() {
        assert_eq!(tuples(2, 2, 3), "($2, $3, $4), ($5, $6, $7)");
        assert_eq!(padded(&[1, 2, 3]), [1, 2, 3, 3]);
        assert_eq!(padded(&[7]), [7]);
        assert!(padded::<u8>(&[]).is_empty());
    }
}
