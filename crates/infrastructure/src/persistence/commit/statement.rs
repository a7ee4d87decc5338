//! Write sets as one statement on PostgreSQL: one round trip, whatever their number, and its commit is the server's.
//!
//! The statement writes each person that has the expected version, and all that goes with a person only for those that
//! it wrote: `held`. So each set is written as a whole or not at all, and none stands in the way of another.

use std::collections::{HashMap, HashSet};

use profiles_application::ports::{CommitError, Stale, StoreError};
use sea_orm::SqlxError;
use sea_orm::sqlx::postgres::{PgArguments, PgHasArrayType};
use sea_orm::sqlx::{self, Arguments, AssertSqlSafe, Encode, PgConnection, Postgres, Row, Type};
use uuid::Uuid;

use super::Undone;
use super::rows::{AnswerRow, Committed, HistoryRow, OutboxRow, PersonRow, Rows};
use crate::persistence::error::sqlx_error;
use crate::persistence::held::{Held, is_gone, within};
use crate::persistence::person::{SCHEMA_VERSION, stored_version};

/// Writes sets, each of which is about one person only and none about the same: see [`Rows::only_person`].
pub(super) async fn write(held: &Held, sets: &[Rows]) -> Result<Vec<Committed>, Undone> {
    let text = text(sets).map_err(|error| Undone::Refused(sqlx_error(&error).into()))?;
    let mut lent = held.lend().await.map_err(|error| Undone::NotBegun(sqlx_error(&error)))?;
    let outcome = within(write_over(&mut lent.connection, text)).await;
    let written = match outcome {
        Ok(written) => written,
        Err(error) => {
            let undone = if is_gone(&error) {
                // Whether it was committed isn't known.
                Undone::Commit(sqlx_error(&error))
            } else {
                Undone::Refused(sqlx_error(&error).into())
            };
            held.give_back::<()>(lent, &Err(error));
            return Err(undone);
        }
    };
    let missed: Vec<_> = sets
        .iter()
        .flat_map(|set| &set.persons)
        .map(|person| person.id)
        .filter(|id| !written.contains(id))
        .collect();
    if missed.is_empty() {
        held.give_back(lent, &Ok(()));
        return Ok(sets.iter().map(|_| Ok(())).collect());
    }
    // The others are written: that this fails must not make anybody believe that they weren't.
    let found = within(versions(&mut lent.connection, missed)).await;
    held.give_back(lent, &found);
    let why = |set: &Rows| match set.persons.iter().find(|person| !written.contains(&person.id)) {
        None => Ok(()),
        Some(person) => Err(match &found {
            Ok(versions) => refusal(set, person, versions.get(&person.id).copied()),
            // Certain is only that this set wasn't written.
            Err(_) => CommitError::Store(StoreError::TryAgain("a commit was refused".to_owned())),
        }),
    };
    Ok(sets.iter().map(why).collect())
}

/// Runs the statement, and gives the ids of the persons that it wrote.
async fn write_over(connection: &mut PgConnection, text: Text) -> Result<HashSet<Uuid>, SqlxError> {
    let Text { sql, arguments } = text;
    let rows = sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(connection).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

async fn versions(connection: &mut PgConnection, ids: Vec<Uuid>) -> Result<HashMap<Uuid, i64>, SqlxError> {
    let sql = "SELECT id, version FROM profiles_person WHERE id = ANY($1)";
    let rows = sqlx::query(sql).bind(ids).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Why a set wasn't written.
fn refusal(set: &Rows, person: &PersonRow, found: Option<i64>) -> CommitError {
    let stale = match found {
        None if person.is_new() => None,
        None => Some(Stale::Missing),
        Some(_) if person.is_new() => Some(Stale::Exists),
        Some(version) if version == person.expected => None,
        Some(version) => stored_version(version).ok().map(Stale::Changed),
    };
    match stale {
        Some(stale) => CommitError::Stale { id: person.id, stale },
        // The person is as expected, so it was the other condition.
        None if set.answer.is_some() => CommitError::ClaimLost,
        None => CommitError::Store(StoreError::TryAgain("a commit was refused".to_owned())),
    }
}

/// A statement and its parameters, each of which is a column of all rows of one kind: the text depends only on which
/// kinds there are, so that few different ones are prepared.
struct Text {
    sql: String,
    arguments: PgArguments,
}

impl Text {
    /// Adds a common table expression.
    fn add(&mut self, name: &str, body: &str) {
        self.sql.push_str(if self.sql.is_empty() { "WITH " } else { ", " });
        self.sql.push_str(name);
        self.sql.push_str(" AS (");
        self.sql.push_str(body);
        self.sql.push(')');
    }

    /// Adds a parameter and gives its placeholder.
    fn value<'q, T: Encode<'q, Postgres> + Type<Postgres> + 'q>(
        &mut self,
        value: T,
    ) -> Result<String, SqlxError> {
        self.arguments.add(value).map_err(SqlxError::Encode)?;
        Ok(format!("${}", self.arguments.len()))
    }

    /// Adds one column of rows.
    fn column<'q, R, T>(&mut self, rows: &[&'q R], of: impl Fn(&'q R) -> T) -> Result<String, SqlxError>
    where
        T: Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType + 'q,
    {
        self.value(rows.iter().map(|row| of(row)).collect::<Vec<T>>())
    }
}

fn text(sets: &[Rows]) -> Result<Text, SqlxError> {
    let mut text = Text { sql: String::with_capacity(4096), arguments: PgArguments::default() };
    let claimed: Vec<_> = sets.iter().filter_map(|set| Some((set, set.answer.as_ref()?))).collect();
    if !claimed.is_empty() {
        claims(&mut text, &claimed)?;
    }
    persons(&mut text, sets, !claimed.is_empty())?;
    read_models(&mut text, sets)?;
    history(&mut text, sets)?;
    if !claimed.is_empty() {
        answers(&mut text, &claimed)?;
    }
    outbox(&mut text, sets)?;
    text.sql.push_str(" SELECT id FROM held");
    Ok(text)
}

type Claimed<'a> = (&'a Rows, &'a AnswerRow);

/// Locks the claims that are still there.
fn claims(text: &mut Text, claimed: &[Claimed<'_>]) -> Result<(), SqlxError> {
    let claimed: Vec<_> = claimed.iter().collect();
    let callers = text.column(&claimed, |(_, answer)| answer.caller.as_str())?;
    let keys = text.column(&claimed, |(_, answer)| answer.key.as_str())?;
    let commands = text.column(&claimed, |(_, answer)| answer.command_id)?;
    text.add(
        "claimed",
        &format!(
            "SELECT k.command_id FROM unnest({callers}, {keys}, {commands}) AS a (caller, key, command_id)
            JOIN idempotency_key AS k ON k.caller = a.caller AND k.key = a.key AND k.command_id = a.command_id
            WHERE k.answer IS NULL FOR UPDATE OF k"
        ),
    );
    Ok(())
}

/// The condition on a person whose claim may be needed.
const CLAIM_HOLDS: &str = "AND (i.claim IS NULL OR i.claim IN (SELECT command_id FROM claimed))";

/// Writes the persons that are as expected, and whose claim is there if they need one.
fn persons(text: &mut Text, sets: &[Rows], with_claims: bool) -> Result<(), SqlxError> {
    let claim = |set: &Rows| set.answer.as_ref().map(|answer| answer.command_id);
    let all = sets.iter().flat_map(|set| set.persons.iter().map(move |person| (person, claim(set))));
    let mut all: Vec<_> = all.collect();
    // In one order, so that two statements don't wait for each other in a circle.
    all.sort_by_key(|(person, _)| person.id);
    let (new, known): (Vec<_>, Vec<_>) = all.into_iter().partition(|(person, _)| person.is_new());
    let mut held = Vec::new();
    if !known.is_empty() {
        let rows: Vec<_> = known.iter().collect();
        let ids = text.column(&rows, |(person, _)| person.id)?;
        let expected = text.column(&rows, |(person, _)| person.expected)?;
        let versions = text.column(&rows, |(person, _)| person.version)?;
        let updated = text.column(&rows, |(person, _)| person.updated_at)?;
        let documents = text.column(&rows, |(person, _)| person.document.as_str())?;
        let mut columns = format!("{ids}, {expected}, {versions}, {updated}, {documents}");
        let mut names = "id, expected, version, updated_at, document".to_owned();
        let mut condition = "";
        if with_claims {
            columns.push_str(&format!(", {}", text.column(&rows, |(_, claim)| *claim)?));
            names.push_str(", claim");
            condition = CLAIM_HOLDS;
        }
        let schema = text.value(SCHEMA_VERSION)?;
        text.add(
            "updated",
            &format!(
                "UPDATE profiles_person AS p SET version = i.version, updated_at = i.updated_at,
                    schema_version = {schema}, document = i.document
                FROM unnest({columns}) AS i ({names})
                WHERE p.id = i.id AND p.version = i.expected {condition} RETURNING p.id, p.document"
            ),
        );
        held.push("SELECT id, document FROM updated");
    }
    if !new.is_empty() {
        let rows: Vec<_> = new.iter().collect();
        let ids = text.column(&rows, |(person, _)| person.id)?;
        let versions = text.column(&rows, |(person, _)| person.version)?;
        let created = text.column(&rows, |(person, _)| person.created_at)?;
        let updated = text.column(&rows, |(person, _)| person.updated_at)?;
        let documents = text.column(&rows, |(person, _)| person.document.as_str())?;
        let mut columns = format!("{ids}, {versions}, {created}, {updated}, {documents}");
        let mut names = "id, version, created_at, updated_at, document".to_owned();
        let mut condition = "";
        if with_claims {
            columns.push_str(&format!(", {}", text.column(&rows, |(_, claim)| *claim)?));
            names.push_str(", claim");
            condition = CLAIM_HOLDS;
        }
        let schema = text.value(SCHEMA_VERSION)?;
        text.add(
            "inserted",
            &format!(
                "INSERT INTO profiles_person (id, version, created_at, updated_at, schema_version, document)
                SELECT i.id, i.version, i.created_at, i.updated_at, {schema}, i.document
                FROM unnest({columns}) AS i ({names}) WHERE true {condition}
                ON CONFLICT DO NOTHING RETURNING id, document"
            ),
        );
        held.push("SELECT id, document FROM inserted");
    }
    text.add("held", &held.join(" UNION ALL "));
    Ok(())
}

/// What search has to know anew.
fn read_models(text: &mut Text, sets: &[Rows]) -> Result<(), SqlxError> {
    let persons = || sets.iter().flat_map(|set| &set.persons);
    let searches: Vec<_> =
        persons().filter_map(|person| Some((person.id, person.search.as_ref()?))).collect();
    if !searches.is_empty() {
        let rows: Vec<_> = searches.iter().collect();
        let ids = text.column(&rows, |(id, _)| *id)?;
        let names = text.column(&rows, |(_, row)| row.names.as_str())?;
        let dates = text.column(&rows, |(_, row)| row.birth_date.as_deref())?;
        text.add(
            "searches",
            &format!(
                "INSERT INTO profiles_person_search (person_id, names, birth_date)
                SELECT s.person_id, s.names, s.birth_date
                FROM unnest({ids}, {names}, {dates}) AS s (person_id, names, birth_date)
                JOIN held ON held.id = s.person_id
                ON CONFLICT (person_id) DO UPDATE SET names = excluded.names, birth_date = excluded.birth_date"
            ),
        );
    }
    let gone: Vec<_> =
        persons().flat_map(|person| person.gone.iter().map(move |key| (person.id, key))).collect();
    if !gone.is_empty() {
        let rows: Vec<_> = gone.iter().collect();
        let kinds = text.column(&rows, |(_, key)| key.kind.as_str())?;
        let values = text.column(&rows, |(_, key)| key.value.as_str())?;
        let ids = text.column(&rows, |(id, _)| *id)?;
        text.add(
            "gone",
            &format!(
                "DELETE FROM profiles_person_contact AS c
                USING unnest({kinds}, {values}, {ids}) AS g (kind, value, person_id)
                JOIN held ON held.id = g.person_id
                WHERE c.kind = g.kind AND c.value = g.value AND c.person_id = g.person_id"
            ),
        );
    }
    let come: Vec<_> =
        persons().flat_map(|person| person.come.iter().map(move |key| (person.id, key))).collect();
    if !come.is_empty() {
        let rows: Vec<_> = come.iter().collect();
        let kinds = text.column(&rows, |(_, key)| key.kind.as_str())?;
        let values = text.column(&rows, |(_, key)| key.value.as_str())?;
        let ids = text.column(&rows, |(id, _)| *id)?;
        text.add(
            "come",
            &format!(
                "INSERT INTO profiles_person_contact (kind, value, person_id)
                SELECT c.kind, c.value, c.person_id
                FROM unnest({kinds}, {values}, {ids}) AS c (kind, value, person_id)
                JOIN held ON held.id = c.person_id ON CONFLICT DO NOTHING"
            ),
        );
    }
    Ok(())
}

/// The entries of the histories. The state comes from the person's own row, so that it travels once.
fn history(text: &mut Text, sets: &[Rows]) -> Result<(), SqlxError> {
    let rows: Vec<&HistoryRow> = sets.iter().flat_map(|set| &set.history).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let ids = text.column(&rows, |row| row.person_id)?;
    let versions = text.column(&rows, |row| row.version)?;
    let ordinals = text.column(&rows, |row| row.ordinal)?;
    let times = text.column(&rows, |row| row.at)?;
    let actors = text.column(&rows, |row| row.actor.as_str())?;
    let sources = text.column(&rows, |row| row.source.as_str())?;
    let commands = text.column(&rows, |row| row.command_id)?;
    let events = text.column(&rows, |row| row.event.as_str())?;
    let changes = text.column(&rows, |row| row.changes.as_str())?;
    let closes = text.column(&rows, |row| row.closes_version)?;
    let schema = text.value(SCHEMA_VERSION)?;
    text.add(
        "history",
        &format!(
            "INSERT INTO profiles_person_history (person_id, version, ordinal, at, actor, source, command_id,
                event, changes, schema_version, document)
            SELECT h.person_id, h.version, h.ordinal, h.at, h.actor, h.source, h.command_id, h.event, h.changes,
                CASE WHEN h.closes THEN {schema} END, CASE WHEN h.closes THEN held.document END
            FROM unnest({ids}, {versions}, {ordinals}, {times}, {actors}, {sources}, {commands}, {events},
                {changes}, {closes}) AS h (person_id, version, ordinal, at, actor, source, command_id, event,
                changes, closes)
            JOIN held ON held.id = h.person_id"
        ),
    );
    Ok(())
}

/// The answers under idempotency keys.
fn answers(text: &mut Text, claimed: &[Claimed<'_>]) -> Result<(), SqlxError> {
    let claimed: Vec<_> = claimed.iter().collect();
    let ids = text.column(&claimed, |(set, _)| set.only_person())?;
    let callers = text.column(&claimed, |(_, answer)| answer.caller.as_str())?;
    let keys = text.column(&claimed, |(_, answer)| answer.key.as_str())?;
    let answers = text.column(&claimed, |(_, answer)| answer.answer.as_str())?;
    let expiries = text.column(&claimed, |(_, answer)| answer.expires_at)?;
    text.add(
        "answered",
        &format!(
            "UPDATE idempotency_key AS k SET answer = a.answer, expires_at = a.expires_at
            FROM unnest({ids}, {callers}, {keys}, {answers}, {expiries})
                AS a (person_id, caller, key, answer, expires_at)
            JOIN held ON held.id = a.person_id
            WHERE k.caller = a.caller AND k.key = a.key"
        ),
    );
    Ok(())
}

/// The events, in their order. They are sorted, so they get their numbers when all persons are locked: the numbers of
/// one person's events are in the order of its versions.
fn outbox(text: &mut Text, sets: &[Rows]) -> Result<(), SqlxError> {
    let rows: Vec<&OutboxRow> = sets.iter().flat_map(|set| &set.outbox).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let events = text.column(&rows, |row| row.event_id)?;
    let kinds = text.column(&rows, |row| row.aggregate_type)?;
    let ids = text.column(&rows, |row| row.aggregate_id)?;
    let versions = text.column(&rows, |row| row.version)?;
    let types = text.column(&rows, |row| row.event_type)?;
    let times = text.column(&rows, |row| row.occurred_at)?;
    let data = text.column(&rows, |row| row.data.as_str())?;
    let headers = text.column(&rows, |row| row.headers.as_str())?;
    text.add(
        "sent",
        &format!(
            "INSERT INTO outbox (event_id, aggregate_type, aggregate_id, version, event_type, occurred_at, data,
                headers)
            SELECT o.event_id, o.aggregate_type, o.aggregate_id, o.version, o.event_type, o.occurred_at, o.data,
                o.headers
            FROM unnest({events}, {kinds}, {ids}, {versions}, {types}, {times}, {data}, {headers})
                WITH ORDINALITY AS o (event_id, aggregate_type, aggregate_id, version, event_type, occurred_at,
                data, headers, number)
            JOIN held ON held.id = o.aggregate_id ORDER BY o.number"
        ),
    );
    Ok(())
}
