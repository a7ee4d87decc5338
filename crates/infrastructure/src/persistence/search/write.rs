//! Writing terms in a transaction: a few statements for each table, whatever the number of profiles. On both databases.
//!
//! An entry says which terms there are of a profile, so what differs from it is what is written. Nobody changes the
//! entry in between: on SQLite there is one writer, on PostgreSQL the caller has the row of the profile, and
//! `profiles reindex`, which hasn't, locks the table of entries.

use std::collections::{BTreeMap, BTreeSet};

use profiles_application::ports::StoreError;
use profiles_application::profiles::search::keys_of;
use sea_orm::{ConnectionTrait, DbBackend, Value};
use serde::Serialize;
use uuid::Uuid;

use super::{is_word, separate};
use crate::persistence::aggregate::{Table, get, to_json};
use crate::persistence::sql::{execute, query};

/// How many rows go in one statement, as one parameter.
const ROWS: usize = 10_000;

/// All terms of one profile, as its entry keeps them.
pub(in crate::persistence) struct TermRow<'a> {
    pub(in crate::persistence) id: Uuid,
    /// When the profile was created, in microseconds.
    pub(in crate::persistence) created_at: i64,
    pub(in crate::persistence) terms: &'a str,
    /// Whether there may be an entry already.
    pub(in crate::persistence) known: bool,
}

/// Writes what is new of these terms, and takes away what isn't there any more.
pub(in crate::persistence) async fn write(
    connection: &impl ConnectionTrait,
    table: &Table,
    rows: &[TermRow<'_>],
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let to = Writer { connection, table, postgres: connection.get_database_backend() == DbBackend::Postgres };
    let known = to.entries(rows).await?;
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for row in rows {
        let was: BTreeSet<_> = known.get(&row.id).into_iter().flat_map(|terms| separate(terms)).collect();
        let is: BTreeSet<_> = separate(row.terms).collect();
        gone.extend(was.difference(&is).map(|term| (*term, row.created_at, hex(row.id))));
        come.extend(is.difference(&was).map(|term| (*term, row.created_at, hex(row.id))));
    }
    to.delete_terms(&gone).await?;
    to.insert_terms(&come).await?;
    to.entry(rows).await?;
    let words = |terms: &[Term<'_>]| -> BTreeSet<String> {
        terms.iter().map(|(term, ..)| *term).filter(|term| is_word(term)).map(str::to_owned).collect()
    };
    to.insert_words(&words(&come)).await?;
    // On PostgreSQL a writer that counts on a word may not have committed: there they are swept up later.
    if !to.postgres {
        let gone: Vec<_> = words(&gone).into_iter().collect();
        let nobodys = nobodys(connection, table, &gone).await?;
        delete_keys(connection, table, &nobodys).await?;
    }
    Ok(())
}

/// A term, when its profile was created, and the profile.
type Term<'a> = (&'a str, i64, String);

/// An id as both databases read it from JSON.
fn hex(id: Uuid) -> String {
    id.simple().to_string()
}

/// What gives the rows of a JSON array, as `j.value`.
fn each(postgres: bool) -> &'static str {
    if postgres { "json_array_elements($1::json) AS j (value)" } else { "json_each($1) AS j" }
}

/// Those of the words that nobody has.
pub(super) async fn nobodys(
    connection: &impl ConnectionTrait,
    table: &Table,
    words: &[String],
) -> Result<Vec<String>, StoreError> {
    let rows = each(connection.get_database_backend() == DbBackend::Postgres);
    // As an array of one, a word is read alike on both.
    let words: Vec<_> = words.iter().map(|word| [word]).collect();
    let sql = format!(
        "SELECT j.value ->> 0 FROM {rows}
        WHERE NOT EXISTS (SELECT 1 FROM {}_term AS t WHERE t.term = j.value ->> 0)",
        table.name
    );
    let mut found = Vec::new();
    for words in words.chunks(ROWS) {
        for row in query(connection, &sql, vec![to_json(&words)?.into()]).await? {
            found.push(get(&row, 0)?);
        }
    }
    Ok(found)
}

/// Deletes all keys of these words.
pub(super) async fn delete_keys(
    connection: &impl ConnectionTrait,
    table: &Table,
    words: &[String],
) -> Result<(), StoreError> {
    let rows = each(connection.get_database_backend() == DbBackend::Postgres);
    let sql = format!(
        "DELETE FROM {}_key WHERE (key, word) IN (SELECT j.value ->> 0, j.value ->> 1 FROM {rows})",
        table.name
    );
    in_chunks(connection, &sql, &keys(words)).await
}

fn keys(words: &[String]) -> Vec<(String, &str)> {
    words.iter().flat_map(|word| keys_of(word).into_iter().map(|key| (key, word.as_str()))).collect()
}

async fn in_chunks<T: Serialize>(
    connection: &impl ConnectionTrait,
    sql: &str,
    rows: &[T],
) -> Result<(), StoreError> {
    for rows in rows.chunks(ROWS) {
        execute(connection, sql, vec![to_json(&rows)?.into()]).await?;
    }
    Ok(())
}

struct Writer<'a, C> {
    connection: &'a C,
    table: &'a Table,
    postgres: bool,
}

impl<C: ConnectionTrait> Writer<'_, C> {
    /// An id and a time of creation out of JSON, which stand at these places.
    fn place(&self, created_at: usize, id: usize) -> String {
        let id = match self.postgres {
            true => format!("CAST(j.value ->> {id} AS uuid)"),
            false => format!("unhex(j.value ->> {id})"),
        };
        format!("CAST(j.value ->> {created_at} AS bigint), {id}")
    }

    /// The entries that there are.
    async fn entries(&self, rows: &[TermRow<'_>]) -> Result<BTreeMap<Uuid, String>, StoreError> {
        let Table { name, id, .. } = self.table;
        let known = rows.iter().filter(|row| row.known).map(|row| (row.created_at, hex(row.id)));
        let known: Vec<_> = known.collect();
        // The lock isn't about the row: it has the table's, which a reindexing waits for.
        let lock = if self.postgres { "FOR UPDATE OF e" } else { "" };
        let sql = format!(
            "SELECT e.{id}, e.terms FROM {} CROSS JOIN {name}_entry AS e
            WHERE (e.created_at, e.{id}) = ({}) {lock}",
            each(self.postgres),
            self.place(0, 1)
        );
        let mut entries = BTreeMap::new();
        for known in known.chunks(ROWS) {
            for row in query(self.connection, &sql, vec![to_json(&known)?.into()]).await? {
                entries.insert(get(&row, 0)?, get(&row, 1)?);
            }
        }
        Ok(entries)
    }

    async fn delete_terms(&self, terms: &[Term<'_>]) -> Result<(), StoreError> {
        let Table { name, id, .. } = self.table;
        let sql = format!(
            "DELETE FROM {name}_term WHERE (term, created_at, {id}) IN (SELECT j.value ->> 0, {} FROM {})",
            self.place(1, 2),
            each(self.postgres)
        );
        in_chunks(self.connection, &sql, terms).await
    }

    async fn insert_terms(&self, terms: &[Term<'_>]) -> Result<(), StoreError> {
        let Table { name, id, .. } = self.table;
        let sql = format!(
            "INSERT INTO {name}_term (term, created_at, {id}) SELECT j.value ->> 0, {} FROM {} WHERE true
            ON CONFLICT DO NOTHING",
            self.place(1, 2),
            each(self.postgres)
        );
        in_chunks(self.connection, &sql, terms).await
    }

    /// The entries as they are to be; none for whoever has no terms.
    async fn entry(&self, rows: &[TermRow<'_>]) -> Result<(), StoreError> {
        let Table { name, id, .. } = self.table;
        let (empty, full): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.terms.is_empty());
        let full: Vec<_> = full.iter().map(|row| (row.created_at, hex(row.id), row.terms)).collect();
        let sql = format!(
            "INSERT INTO {name}_entry (created_at, {id}, terms) SELECT {}, j.value ->> 2 FROM {} WHERE true
            ON CONFLICT (created_at, {id}) DO UPDATE SET terms = excluded.terms",
            self.place(0, 1),
            each(self.postgres)
        );
        in_chunks(self.connection, &sql, &full).await?;
        let empty: Vec<_> = empty.iter().map(|row| (row.created_at, hex(row.id))).collect();
        let sql = format!(
            "DELETE FROM {name}_entry WHERE (created_at, {id}) IN (SELECT {} FROM {})",
            self.place(0, 1),
            each(self.postgres)
        );
        in_chunks(self.connection, &sql, &empty).await
    }

    /// Words in order, so that two writers of the same new ones don't wait for each other in a circle; and all keys of
    /// those that weren't there.
    async fn insert_words(&self, words: &BTreeSet<String>) -> Result<(), StoreError> {
        let insert = format!(
            "INSERT INTO {}_key (key, word) SELECT j.value ->> 0, j.value ->> 1 FROM {} WHERE true
            ON CONFLICT DO NOTHING",
            self.table.name,
            each(self.postgres)
        );
        let whole: Vec<_> = words.iter().map(|word| (format!("^{word}"), word)).collect();
        for whole in whole.chunks(ROWS) {
            let sql = format!("{insert} RETURNING word");
            let values: Vec<Value> = vec![to_json(&whole)?.into()];
            let new = query(self.connection, &sql, values).await?;
            let new: Vec<String> = new.iter().map(|row| get(row, 0)).collect::<Result<_, _>>()?;
            in_chunks(self.connection, &insert, &keys(&new)).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_joined_and_separated() {
        let terms = BTreeSet::from(["ada".to_owned(), "@a@b.c".to_owned()]);
        let joined = super::super::join(&terms);
        assert_eq!(separate(&joined).map(str::to_owned).collect::<BTreeSet<_>>(), terms);
        assert_eq!(separate(&super::super::join(&BTreeSet::new())).count(), 0);
        assert!(!joined.ends_with(super::super::SEPARATOR));
    }
}
