//! The cards that wait to be shipped, and the labels that were printed for them.

use anyhow::Result;
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement, Value};
use serde::Serialize;
use uuid::Uuid;

/// A label costs money: `labels` has no key that would hide one that is printed twice.
const TABLES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS cards (person text PRIMARY KEY NOT NULL, state text NOT NULL, address text)",
    "CREATE TABLE IF NOT EXISTS labels (person text NOT NULL, version bigint NOT NULL)",
];

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Card {
    /// Whose it is.
    pub(crate) person: Uuid,
    /// `ordered`, `labelled`, or `withheld` for somebody to look at it.
    pub(crate) state: String,
    /// Where it goes.
    pub(crate) address: Option<String>,
    /// The versions of the person that labels were printed for, one after another.
    pub(crate) labels: Vec<u64>,
}

pub(crate) async fn create_tables(db: &DatabaseConnection) -> Result<()> {
    for sql in TABLES {
        db.execute_unprepared(sql).await?;
    }
    Ok(())
}

/// Orders a card for each person who has none.
pub(crate) async fn order(db: &DatabaseConnection, persons: &[Uuid]) -> Result<()> {
    for person in persons {
        let sql = "INSERT INTO cards (person, state) VALUES (?1, 'ordered') ON CONFLICT DO NOTHING";
        execute(db, sql, [text(*person)]).await?;
    }
    Ok(())
}

/// Whether a person has a card.
pub(crate) async fn is_ordered(db: &impl ConnectionTrait, person: Uuid) -> Result<bool> {
    Ok(!query(db, "SELECT 1 FROM cards WHERE person = ?1", [text(person)]).await?.is_empty())
}

/// Prints a label for the address that a version of a person has.
pub(crate) async fn label(
    db: &impl ConnectionTrait,
    person: Uuid,
    version: u64,
    address: &str,
) -> Result<()> {
    let sql = "UPDATE cards SET state = 'labelled', address = ?2 WHERE person = ?1";
    execute(db, sql, [text(person), address.into()]).await?;
    let version = i64::try_from(version)?;
    execute(db, "INSERT INTO labels (person, version) VALUES (?1, ?2)", [text(person), version.into()]).await
}

/// Keeps a card back.
pub(crate) async fn withhold(db: &impl ConnectionTrait, person: Uuid) -> Result<()> {
    let sql = "UPDATE cards SET state = 'withheld', address = NULL WHERE person = ?1";
    execute(db, sql, [text(person)]).await
}

/// All cards, in the order of their persons.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<Card>> {
    let mut cards = Vec::new();
    for row in query(db, "SELECT person, state, address FROM cards ORDER BY person", []).await? {
        let person: String = row.try_get_by_index(0)?;
        let sql = "SELECT version FROM labels WHERE person = ?1 ORDER BY rowid";
        let labels = query(db, sql, [person.as_str().into()]).await?;
        let labels = labels.iter().map(|row| Ok(u64::try_from(row.try_get_by_index::<i64>(0)?)?));
        cards.push(Card {
            person: person.parse()?,
            state: row.try_get_by_index(1)?,
            address: row.try_get_by_index(2)?,
            labels: labels.collect::<Result<_>>()?,
        });
    }
    Ok(cards)
}

fn text(person: Uuid) -> Value {
    person.to_string().into()
}

async fn execute<const N: usize>(db: &impl ConnectionTrait, sql: &str, values: [Value; N]) -> Result<()> {
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

async fn query<const N: usize>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_all_raw(statement).await?)
}
