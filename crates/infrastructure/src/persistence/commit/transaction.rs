//! Write sets in one transaction: one statement for each table, whatever their number. On both databases.

use std::collections::{HashMap, HashSet};

use profiles_application::ports::{AggregateRef, CommitError, Stale, StoreError, Taken};
use profiles_domain::shared::label::SystemName;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait, Value,
};
use uuid::Uuid;

use super::rows::{AggregateRow, Committed, Rows, by_table};
use super::{Undone, due, guards};
use crate::persistence::aggregate::{Table, get, statements, stored_version};
use crate::persistence::database::Pools;
use crate::persistence::error::store_error;
use crate::persistence::idempotency::remember;
use crate::persistence::search::{self, TermRow};
use crate::persistence::sql::{MAX_ROWS, execute, insert, insert_returning, query, tuples};

/// Writes the sets in one transaction; each that isn't up to date is left out.
///
/// Of a set that may be left out nothing is written before that's known: see [`Rows::only_aggregate`]. A single set may
/// be any.
pub(super) async fn write(pools: &Pools, sets: &[Rows]) -> Result<Vec<Committed>, Undone> {
    // SQLite takes the write lock at the start: upgrading later fails at once when another process writes.
    let options = TransactionOptions {
        sqlite_transaction_mode: (!pools.is_postgres()).then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = pools
        .writer
        .begin_with_options(options)
        .await
        .map_err(|error| Undone::NotBegun(store_error(&error)))?;
    match write_all(&transaction, sets).await {
        Ok(committed) => {
            transaction.commit().await.map_err(|error| Undone::Commit(store_error(&error)))?;
            Ok(committed)
        }
        Err(error) => {
            roll_back(transaction).await;
            Err(Undone::Refused(error))
        }
    }
}

async fn roll_back(transaction: DatabaseTransaction) {
    if let Err(error) = transaction.rollback().await {
        // The connection is broken then, and the server rolls back by itself.
        tracing::warn!(error = %store_error(&error), "a transaction could not be rolled back");
    }
}

async fn write_all(connection: &impl ConnectionTrait, sets: &[Rows]) -> Result<Vec<Committed>, CommitError> {
    // Only a set that goes alone has guards or webhooks: see [`Rows::only_aggregate`].
    guards::write(connection, sets.iter().flat_map(|set| &set.guards)).await?;
    for webhook in sets.iter().flat_map(|set| &set.webhooks) {
        webhook.write(connection).await?;
    }
    let mut held = HashSet::new();
    for (table, rows) in by_table(sets.iter().flat_map(|set| &set.aggregates)) {
        held.extend(write_aggregates(connection, table, &rows).await?);
    }
    let (mut committed, mut good) = (Vec::with_capacity(sets.len()), Vec::with_capacity(sets.len()));
    for set in sets {
        match set.aggregates.iter().find(|row| !held.contains(&row.subject)) {
            None => {
                committed.push(Ok(()));
                good.push(set);
            }
            Some(missed) => {
                let stale = stale(connection, missed).await?;
                if sets.len() == 1 {
                    return Err(stale);
                }
                committed.push(Err(stale));
            }
        }
    }
    for (table, rows) in by_table(good.iter().flat_map(|set| &set.aggregates)) {
        write_links(connection, table, &rows).await?;
        write_terms(connection, table, &rows).await?;
        write_history(connection, table, &good, &rows).await?;
    }
    for answer in good.iter().filter_map(|set| set.answer.as_ref()) {
        if !remember(connection, answer).await? {
            return Err(CommitError::ClaimLost);
        }
    }
    // Last, so that the numbers of one aggregate's events are in the order of its versions: this transaction holds
    // the aggregate's row by now.
    write_outbox(connection, &good).await?;
    Ok(committed)
}

/// Writes the aggregates of one table that are as expected, and tells which.
async fn write_aggregates(
    connection: &impl ConnectionTrait,
    table: &Table,
    rows: &[&AggregateRow],
) -> Result<HashSet<AggregateRef>, StoreError> {
    let (name, schema) = (table.name, table.schema_version);
    let [due_at, set_due, _] = due::names(table);
    let (new, known): (Vec<_>, Vec<_>) = rows.iter().copied().partition(|row| row.is_new());
    let mut held = Vec::new();
    for known in known.chunks(MAX_ROWS) {
        let rows = tuples(2, known.len(), if table.plans { 6 } else { 5 });
        // A common table expression names the columns of VALUES on both databases.
        let sql = format!(
            "WITH i (key, expected, next, at, state{due_at}) AS (VALUES {rows})
            UPDATE {name} SET version = i.next, updated_at = i.at, schema_version = $1, document = i.state{set_due}
            FROM i WHERE {name}.id = i.key AND {name}.version = i.expected
            RETURNING id"
        );
        let mut values: Vec<Value> = vec![schema.into()];
        for row in known {
            values.extend([
                row.id().into(),
                row.expected.into(),
                row.version.into(),
                row.updated_at.into(),
                row.document.as_str().into(),
            ]);
            values.extend(table.plans.then(|| row.due_at.into()));
        }
        held.extend(query(connection, &sql, values).await?);
    }
    let state = |row: &AggregateRow| {
        [
            row.id().into(),
            row.version.into(),
            row.created_at.into(),
            row.updated_at.into(),
            schema.into(),
            row.document.as_str().into(),
        ]
    };
    let (columns, tail) = (
        "id, version, created_at, updated_at, schema_version, document",
        "ON CONFLICT DO NOTHING RETURNING id",
    );
    held.extend(if table.plans {
        let planning = |row: &&AggregateRow| {
            let [id, version, created, updated, schema, document] = state(row);
            [id, version, created, updated, schema, document, row.due_at.into()]
        };
        let head = format!("INSERT INTO {name} ({columns}, due_at)");
        insert_returning(connection, &head, tail, new.iter().map(planning).collect()).await?
    } else {
        let head = format!("INSERT INTO {name} ({columns})");
        insert_returning(connection, &head, tail, new.iter().map(|row| state(row)).collect()).await?
    });
    let ids: HashSet<Uuid> = held.iter().map(|row| get(row, 0)).collect::<Result<_, _>>()?;
    Ok(rows.iter().map(|row| row.subject).filter(|subject| ids.contains(&subject.id)).collect())
}

/// How an aggregate that wasn't written differs from what was expected.
async fn stale(connection: &impl ConnectionTrait, missed: &AggregateRow) -> Result<CommitError, StoreError> {
    let sql = format!("SELECT version FROM {} WHERE id = $1", missed.table().name);
    let found = query(connection, &sql, vec![missed.id().into()]).await?;
    let stale = match found.first() {
        Some(_) if missed.is_new() => Stale::Exists,
        Some(row) => Stale::Changed(stored_version(get(row, 0)?)?),
        None => Stale::Missing,
    };
    Ok(CommitError::Stale { id: missed.id(), stale })
}

/// Links to other systems: those that go first, so that profiles may swap keys in one unit of work.
async fn write_links(
    connection: &impl ConnectionTrait,
    table: &Table,
    rows: &[&AggregateRow],
) -> Result<(), CommitError> {
    let (name, key) = (format!("{}_external_id", table.name), table.id);
    let gone = rows
        .iter()
        .flat_map(|row| row.unlinked.iter().map(|system| [row.id().into(), system.as_str().into()]));
    delete(connection, &name, [key, "system"], gone.collect()).await?;
    let links: Vec<Link<'_>> = rows
        .iter()
        .flat_map(|row| row.linked.iter().map(|(system, key)| (system, key.as_str(), row.id())))
        .collect();
    let values = links.iter().map(|(system, key, id)| [system.as_str().into(), (*key).into(), (*id).into()]);
    let head = format!("INSERT INTO {name} (system, key, {key})");
    let inserted = insert(connection, &head, "ON CONFLICT DO NOTHING", values.collect()).await?;
    if usize::try_from(inserted) != Ok(links.len()) {
        return Err(taken(connection, table, &links).await?);
    }
    Ok(())
}

type Link<'a> = (&'a SystemName, &'a str, Uuid);

/// Which link belongs to somebody else.
async fn taken(
    connection: &impl ConnectionTrait,
    table: &Table,
    links: &[Link<'_>],
) -> Result<CommitError, StoreError> {
    let sql = statements::owner(table);
    for (system, key, id) in links {
        let owner = query(connection, &sql, vec![system.as_str().into(), (*key).into()]).await?;
        let owner = owner.first().map(|row| get::<Uuid>(row, 0)).transpose()?;
        if owner.is_some_and(|owner| owner != *id) {
            return Ok(CommitError::Taken(Taken::ExternalId((*system).clone())));
        }
    }
    // Two profiles of one unit of work want the same key.
    let system = links.first().map(|(system, ..)| (*system).clone());
    Ok(match system {
        Some(system) => CommitError::Taken(Taken::ExternalId(system)),
        None => CommitError::Store(StoreError::Failed("a link was lost while it was written".to_owned())),
    })
}

/// What search has to know anew.
async fn write_terms(
    connection: &impl ConnectionTrait,
    table: &Table,
    rows: &[&AggregateRow],
) -> Result<(), StoreError> {
    let changed = rows.iter().filter_map(|row| {
        let (id, created_at, known) = (row.id(), row.created_at, !row.is_new());
        Some(TermRow { id, created_at, terms: row.terms.as_deref()?, known })
    });
    search::write(connection, table, &changed.collect::<Vec<_>>()).await
}

/// Deletes the rows with these values in these columns.
async fn delete<const N: usize>(
    connection: &impl ConnectionTrait,
    table: &str,
    columns: [&str; N],
    rows: Vec<[Value; N]>,
) -> Result<(), StoreError> {
    let columns = columns.join(", ");
    for rows in rows.chunks(MAX_ROWS) {
        let sql = format!("DELETE FROM {table} WHERE ({columns}) IN (VALUES {})", tuples(1, rows.len(), N));
        execute(connection, &sql, rows.iter().flatten().cloned().collect()).await?;
    }
    Ok(())
}

async fn write_history(
    connection: &impl ConnectionTrait,
    table: &Table,
    sets: &[&Rows],
    aggregates: &[&AggregateRow],
) -> Result<(), StoreError> {
    let documents: HashMap<_, _> =
        aggregates.iter().map(|row| (row.subject, row.document.as_str())).collect();
    let rows = sets.iter().flat_map(|set| &set.history).filter_map(|row| -> Option<[Value; 12]> {
        // Those of other tables have their own turn.
        let document = Some(*documents.get(&row.subject)?).filter(|_| row.closes_version);
        Some([
            row.subject.id.into(),
            row.version.into(),
            row.ordinal.into(),
            row.at.into(),
            row.actor.as_str().into(),
            row.source.as_str().into(),
            row.command_id.into(),
            row.event.as_str().into(),
            row.changes.as_str().into(),
            row.because.as_deref().into(),
            document.map(|_| table.schema_version).into(),
            document.into(),
        ])
    });
    let head = format!(
        "INSERT INTO {}_history ({}, version, ordinal, at, actor, source, command_id,
        event, changes, because, schema_version, document)",
        table.name, table.id
    );
    insert(connection, &head, "", rows.collect()).await?;
    Ok(())
}

async fn write_outbox(connection: &impl ConnectionTrait, sets: &[&Rows]) -> Result<(), StoreError> {
    let rows = sets.iter().flat_map(|set| &set.outbox).map(|row| {
        [
            row.event_id.into(),
            row.subject.kind.as_str().into(),
            row.subject.id.into(),
            row.version.into(),
            row.event_type.into(),
            row.occurred_at.into(),
            row.data.as_str().into(),
            row.headers.as_str().into(),
        ]
    });
    let head =
        "INSERT INTO outbox (event_id, aggregate_type, aggregate_id, version, event_type, occurred_at, data,
        headers)";
    insert(connection, head, "", rows.collect()).await?;
    Ok(())
}
