//! Write sets in one transaction: one statement for each table, whatever their number. On both databases.

use std::collections::{BTreeMap, HashSet};

use profiles_application::ports::{CommitError, Stale, StoreError, Taken};
use profiles_application::profiles::person::read_model::ContactKey;
use profiles_domain::shared::label::SystemName;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, SqliteTransactionMode, TransactionOptions, TransactionTrait, Value,
};
use uuid::Uuid;

use super::Undone;
use super::rows::{Committed, HistoryRow, PersonRow, Rows};
use crate::persistence::database::Pools;
use crate::persistence::error::store_error;
use crate::persistence::idempotency::remember;
use crate::persistence::person::{SCHEMA_VERSION, get, stored_version};
use crate::persistence::sql::{MAX_ROWS, execute, insert, insert_returning, query, tuples};

/// Writes the sets in one transaction; each that isn't up to date is left out.
///
/// Of a set that may be left out nothing is written before that's known: see [`Rows::only_person`]. A single set may
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
    let persons: Vec<_> = sets.iter().flat_map(|set| &set.persons).collect();
    let held = write_persons(connection, &persons).await?;
    let (mut committed, mut good) = (Vec::with_capacity(sets.len()), Vec::with_capacity(sets.len()));
    for set in sets {
        match set.persons.iter().find(|person| !held.contains(&person.id)) {
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
    let persons: Vec<_> = good.iter().flat_map(|set| &set.persons).collect();
    write_links(connection, &persons).await?;
    write_read_models(connection, &persons).await?;
    write_history(connection, &good, &persons).await?;
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

/// Writes the persons that are as expected, and gives their ids.
async fn write_persons(
    connection: &impl ConnectionTrait,
    persons: &[&PersonRow],
) -> Result<HashSet<Uuid>, StoreError> {
    let mut persons = persons.to_vec();
    // In one order, so that two transactions don't wait for each other in a circle.
    persons.sort_by_key(|person| person.id);
    let (new, known): (Vec<_>, Vec<_>) = persons.into_iter().partition(|person| person.is_new());
    let mut held = Vec::new();
    for known in known.chunks(MAX_ROWS) {
        let rows = tuples(2, known.len(), 5);
        // A common table expression names the columns of VALUES on both databases.
        let sql = format!(
            "WITH i (person_id, expected, next, at, state) AS (VALUES {rows})
            UPDATE profiles_person SET version = i.next, updated_at = i.at, schema_version = $1, document = i.state
            FROM i WHERE profiles_person.id = i.person_id AND profiles_person.version = i.expected
            RETURNING id"
        );
        let mut values: Vec<Value> = vec![SCHEMA_VERSION.into()];
        for person in known {
            values.extend([
                person.id.into(),
                person.expected.into(),
                person.version.into(),
                person.updated_at.into(),
                person.document.as_str().into(),
            ]);
        }
        held.extend(query(connection, &sql, values).await?);
    }
    let rows = new.iter().map(|person| {
        [
            person.id.into(),
            person.version.into(),
            person.created_at.into(),
            person.updated_at.into(),
            SCHEMA_VERSION.into(),
            person.document.as_str().into(),
        ]
    });
    let head = "INSERT INTO profiles_person (id, version, created_at, updated_at, schema_version, document)";
    held.extend(
        insert_returning(connection, head, "ON CONFLICT DO NOTHING RETURNING id", rows.collect()).await?,
    );
    held.iter().map(|row| get(row, 0)).collect()
}

/// How a person that wasn't written differs from what was expected.
async fn stale(connection: &impl ConnectionTrait, person: &PersonRow) -> Result<CommitError, StoreError> {
    let sql = "SELECT version FROM profiles_person WHERE id = $1";
    let found = query(connection, sql, vec![person.id.into()]).await?;
    let stale = match found.first() {
        Some(_) if person.is_new() => Stale::Exists,
        Some(row) => Stale::Changed(stored_version(get(row, 0)?)?),
        None => Stale::Missing,
    };
    Ok(CommitError::Stale { id: person.id, stale })
}

/// Links to other systems: those that go first, so that persons may swap keys in one unit of work.
async fn write_links(connection: &impl ConnectionTrait, persons: &[&PersonRow]) -> Result<(), CommitError> {
    let gone = persons
        .iter()
        .flat_map(|person| person.unlinked.iter().map(|system| [person.id.into(), system.as_str().into()]));
    delete(connection, "profiles_person_external_id", ["person_id", "system"], gone.collect()).await?;
    let links: Vec<Link<'_>> = persons
        .iter()
        .flat_map(|person| person.linked.iter().map(|(system, key)| (system, key.as_str(), person.id)))
        .collect();
    let rows = links.iter().map(|(system, key, id)| [system.as_str().into(), (*key).into(), (*id).into()]);
    let head = "INSERT INTO profiles_person_external_id (system, key, person_id)";
    let inserted = insert(connection, head, "ON CONFLICT DO NOTHING", rows.collect()).await?;
    if usize::try_from(inserted) != Ok(links.len()) {
        return Err(taken(connection, &links).await?);
    }
    Ok(())
}

type Link<'a> = (&'a SystemName, &'a str, Uuid);

/// Which link belongs to somebody else.
async fn taken(connection: &impl ConnectionTrait, links: &[Link<'_>]) -> Result<CommitError, StoreError> {
    for (system, key, id) in links {
        let sql = "SELECT person_id FROM profiles_person_external_id WHERE system = $1 AND key = $2";
        let owner = query(connection, sql, vec![system.as_str().into(), (*key).into()]).await?;
        let owner = owner.first().map(|row| get::<Uuid>(row, 0)).transpose()?;
        if owner.is_some_and(|owner| owner != *id) {
            return Ok(CommitError::Taken(Taken::ExternalId((*system).clone())));
        }
    }
    // Two persons of one unit of work want the same key.
    let system = links.first().map(|(system, ..)| (*system).clone());
    Ok(match system {
        Some(system) => CommitError::Taken(Taken::ExternalId(system)),
        None => CommitError::Store(StoreError::Failed("a link was lost while it was written".to_owned())),
    })
}

/// What search has to know anew.
async fn write_read_models(
    connection: &impl ConnectionTrait,
    persons: &[&PersonRow],
) -> Result<(), StoreError> {
    let rows = persons.iter().filter_map(|person| {
        let row = person.search.as_ref()?;
        Some([person.id.into(), row.names.as_str().into(), row.birth_date.clone().into()])
    });
    let head = "INSERT INTO profiles_person_search (person_id, names, birth_date)";
    let tail =
        "ON CONFLICT (person_id) DO UPDATE SET names = excluded.names, birth_date = excluded.birth_date";
    insert(connection, head, tail, rows.collect()).await?;
    let contacts = |of: fn(&PersonRow) -> &Vec<_>| {
        let mut rows: Vec<[Value; 3]> = Vec::new();
        for person in persons {
            rows.extend(of(person).iter().map(|key: &ContactKey| {
                [key.kind.as_str().into(), key.value.as_str().into(), person.id.into()]
            }));
        }
        rows
    };
    let columns = ["kind", "value", "person_id"];
    delete(connection, "profiles_person_contact", columns, contacts(|person| &person.gone)).await?;
    let head = "INSERT INTO profiles_person_contact (kind, value, person_id)";
    insert(connection, head, "ON CONFLICT DO NOTHING", contacts(|person| &person.come)).await?;
    Ok(())
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
    sets: &[&Rows],
    persons: &[&PersonRow],
) -> Result<(), StoreError> {
    let documents: BTreeMap<_, _> =
        persons.iter().map(|person| (person.id, person.document.as_str())).collect();
    let document = |row: &HistoryRow| documents.get(&row.person_id).copied().filter(|_| row.closes_version);
    let rows = sets.iter().flat_map(|set| &set.history).map(|row| -> [Value; 11] {
        [
            row.person_id.into(),
            row.version.into(),
            row.ordinal.into(),
            row.at.into(),
            row.actor.as_str().into(),
            row.source.as_str().into(),
            row.command_id.into(),
            row.event.as_str().into(),
            row.changes.as_str().into(),
            document(row).map(|_| SCHEMA_VERSION).into(),
            document(row).into(),
        ]
    });
    let head =
        "INSERT INTO profiles_person_history (person_id, version, ordinal, at, actor, source, command_id,
        event, changes, schema_version, document)";
    insert(connection, head, "", rows.collect()).await?;
    Ok(())
}

async fn write_outbox(connection: &impl ConnectionTrait, sets: &[&Rows]) -> Result<(), StoreError> {
    let rows = sets.iter().flat_map(|set| &set.outbox).map(|row| {
        [
            row.event_id.into(),
            row.aggregate_type.into(),
            row.aggregate_id.into(),
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
