//! Writing persons, with the check that nobody else was faster.

use profiles_application::ports::{CommitError, PersonWrite, Stale, StoreError, Taken};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::label::SystemName;
use profiles_domain::shared::version::Version;
use sea_orm::{ConnectionTrait, Value};

use super::document::SCHEMA_VERSION;
use super::read_model::write_read_models;
use super::rows::{get, query, version};
use crate::persistence::sql::{bigint, execute, insert, micros};

/// Writes persons in the order given. `documents` are their encoded details, in the same order.
pub(in crate::persistence) async fn write_persons(
    connection: &impl ConnectionTrait,
    writes: &[PersonWrite],
    documents: &[String],
) -> Result<(), CommitError> {
    let (new, known): (Vec<_>, Vec<_>) =
        writes.iter().zip(documents).partition(|(write, _)| write.expected == Version::ZERO);
    for (write, document) in known {
        update(connection, &write.person, document).await?;
    }
    let count = new.len();
    let ids: Vec<_> = new.iter().map(|(write, _)| write.person.id()).collect();
    let rows = new.into_iter().map(|(write, document)| row(&write.person, document)).collect();
    let head = "INSERT INTO profiles_person (id, version, created_at, updated_at, schema_version, document)";
    let inserted = insert(connection, head, "ON CONFLICT DO NOTHING", rows).await?;
    if usize::try_from(inserted) != Ok(count) {
        return Err(exists(&ids));
    }
    write_links(connection, writes).await?;
    write_read_models(connection, writes).await?;
    Ok(())
}

fn row(person: &Person, document: &str) -> [Value; 6] {
    let root = person.root();
    [
        person.id().uuid().into(),
        bigint(root.next_version().number()),
        micros(root.created_at()),
        micros(root.updated_at()),
        SCHEMA_VERSION.into(),
        document.into(),
    ]
}

/// At least one of them is there already; which one makes no difference to whoever tries again.
fn exists(ids: &[PersonId]) -> CommitError {
    CommitError::Stale { id: ids.first().map(|id| id.uuid()).unwrap_or_default(), stale: Stale::Exists }
}

async fn update(
    connection: &impl ConnectionTrait,
    person: &Person,
    document: &str,
) -> Result<(), CommitError> {
    let root = person.root();
    let sql = "UPDATE profiles_person SET version = $1, updated_at = $2, schema_version = $3, document = $4
        WHERE id = $5 AND version = $6";
    let values = vec![
        bigint(root.next_version().number()),
        micros(root.updated_at()),
        SCHEMA_VERSION.into(),
        document.into(),
        person.id().uuid().into(),
        bigint(root.version().number()),
    ];
    if execute(connection, sql, values).await? == 1 {
        return Ok(());
    }
    let sql = "SELECT version FROM profiles_person WHERE id = $1";
    let found = query(connection, sql, vec![person.id().uuid().into()]).await?;
    let stale = match found.first() {
        Some(row) => Stale::Changed(version(row, 0)?),
        None => Stale::Missing,
    };
    Err(CommitError::Stale { id: person.id().uuid(), stale })
}

/// Links to other systems: those that go first, so that persons may swap keys in one unit of work.
async fn write_links(connection: &impl ConnectionTrait, writes: &[PersonWrite]) -> Result<(), CommitError> {
    for write in writes {
        for system in &write.unlinked {
            let sql = "DELETE FROM profiles_person_external_id WHERE person_id = $1 AND system = $2";
            execute(connection, sql, vec![write.person.id().uuid().into(), system.as_str().into()]).await?;
        }
    }
    let links: Vec<_> = writes.iter().flat_map(links).collect();
    let rows = links
        .iter()
        .map(|(system, key, id)| [system.as_str().into(), (*key).into(), id.uuid().into()])
        .collect();
    let head = "INSERT INTO profiles_person_external_id (system, key, person_id)";
    let inserted = insert(connection, head, "ON CONFLICT DO NOTHING", rows).await?;
    if usize::try_from(inserted) != Ok(links.len()) {
        return Err(taken(connection, &links).await?);
    }
    Ok(())
}

type Link<'a> = (&'a SystemName, &'a str, PersonId);

fn links(write: &PersonWrite) -> impl Iterator<Item = Link<'_>> {
    let ids = &write.person.details().external_ids;
    write.linked.iter().filter_map(|system| Some((system, ids.get(system)?.as_str(), write.person.id())))
}

/// Which link belongs to somebody else.
async fn taken(connection: &impl ConnectionTrait, links: &[Link<'_>]) -> Result<CommitError, StoreError> {
    for (system, key, id) in links {
        let sql = "SELECT person_id FROM profiles_person_external_id WHERE system = $1 AND key = $2";
        let owner = query(connection, sql, vec![system.as_str().into(), (*key).into()]).await?;
        let owner = owner.first().map(|row| get::<uuid::Uuid>(row, 0)).transpose()?;
        if owner.is_some_and(|owner| owner != id.uuid()) {
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
