//! The guards of rules that span aggregates: a version for each profile whose surroundings somebody decided by.

use std::collections::HashSet;

use profiles_application::ports::{CommitError, Stale, StoreError};
use profiles_domain::shared::version::Version;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::rows::GuardRow;
use crate::persistence::aggregate::{get, stored_version};
use crate::persistence::sql::{MAX_ROWS, insert_returning, padded, placeholders, query, tuples};

/// The versions of those of the guards that there are.
pub(super) async fn read(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Version)>, StoreError> {
    let mut found = Vec::new();
    for ids in ids.chunks(MAX_ROWS) {
        let ids = padded(ids);
        let sql =
            format!("SELECT id, version FROM profiles_guard WHERE id IN ({})", placeholders(1, ids.len()));
        for row in query(connection, &sql, ids.into_iter().map(Into::into).collect()).await? {
            found.push((get(&row, 0)?, stored_version(get(&row, 1)?)?));
        }
    }
    Ok(found)
}

/// Gives all of them the next version.
///
/// # Errors
/// [`CommitError::Stale`] when one doesn't have the version that it was held with.
pub(super) async fn write<'a>(
    connection: &impl ConnectionTrait,
    guards: impl Iterator<Item = &'a GuardRow>,
) -> Result<(), CommitError> {
    let (new, known): (Vec<_>, Vec<_>) = guards.partition(|guard| guard.expected == 0);
    let rows = new.iter().map(|guard| -> [Value; 2] { [guard.id.into(), 1_i64.into()] }).collect();
    let head = "INSERT INTO profiles_guard (id, version)";
    let mut held = insert_returning(connection, head, "ON CONFLICT DO NOTHING RETURNING id", rows).await?;
    for known in known.chunks(MAX_ROWS) {
        let sql = format!(
            "WITH i (key, expected) AS (VALUES {})
            UPDATE profiles_guard SET version = i.expected + 1 FROM i
            WHERE profiles_guard.id = i.key AND profiles_guard.version = i.expected RETURNING id",
            tuples(1, known.len(), 2)
        );
        let values = known.iter().flat_map(|guard| [guard.id.into(), guard.expected.into()]);
        held.extend(query(connection, &sql, values.collect()).await?);
    }
    let held: HashSet<Uuid> = held.iter().map(|row| get(row, 0)).collect::<Result<_, StoreError>>()?;
    match new.iter().chain(&known).find(|guard| !held.contains(&guard.id)) {
        None => Ok(()),
        Some(missed) => {
            let now = read(connection, &[missed.id]).await?.pop();
            let stale = now.map_or(Stale::Missing, |(_, version)| Stale::Changed(version));
            Err(CommitError::Stale { id: missed.id, stale })
        }
    }
}
