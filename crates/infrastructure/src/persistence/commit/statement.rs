//! Write sets as one statement on PostgreSQL: one round trip, whatever their number, and its commit is the server's.
//!
//! The statement writes each aggregate that has the expected version, and all that goes with one only for those that
//! it wrote: `held`. So each set is written as a whole or not at all, and none stands in the way of another.

use std::collections::{HashMap, HashSet};

use profiles_application::ports::{CommitError, Stale, StoreError};
use sea_orm::SqlxError;
use sea_orm::sqlx::postgres::{PgArguments, PgHasArrayType};
use sea_orm::sqlx::{self, Arguments, AssertSqlSafe, Encode, PgConnection, Postgres, Row, Type};
use uuid::Uuid;

use super::rows::{AggregateRow, AnswerRow, Committed, HistoryRow, OutboxRow, Rows, by_table};
use super::terms::terms;
use super::{Undone, due};
use crate::persistence::aggregate::{Table, stored_version};
use crate::persistence::error::sqlx_error;
use crate::persistence::held::{Held, is_gone, within};

/// Writes sets, each of which is about one aggregate only and none about the same: see [`Rows::only_aggregate`].
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
        .flat_map(|set| &set.aggregates)
        .filter(|aggregate| !written.contains(&aggregate.id()))
        .collect();
    if missed.is_empty() {
        held.give_back(lent, &Ok(()));
        return Ok(sets.iter().map(|_| Ok(())).collect());
    }
    // The others are written: that this fails must not make anybody believe that they weren't.
    let found = within(versions(&mut lent.connection, &missed)).await;
    held.give_back(lent, &found);
    let why = |set: &Rows| match set.aggregates.iter().find(|aggregate| !written.contains(&aggregate.id())) {
        None => Ok(()),
        Some(missed) => Err(match &found {
            Ok(versions) => refusal(set, missed, versions.get(&missed.id()).copied()),
            // Certain is only that this set wasn't written.
            Err(_) => CommitError::Store(StoreError::TryAgain("a commit was refused".to_owned())),
        }),
    };
    Ok(sets.iter().map(why).collect())
}

/// Runs the statement, and gives the ids of the aggregates that it wrote.
async fn write_over(connection: &mut PgConnection, text: Text) -> Result<HashSet<Uuid>, SqlxError> {
    let Text { sql, arguments } = text;
    let rows = sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(connection).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

async fn versions(
    connection: &mut PgConnection,
    aggregates: &[&AggregateRow],
) -> Result<HashMap<Uuid, i64>, SqlxError> {
    let mut versions = HashMap::new();
    for (table, rows) in by_table(aggregates.iter().copied()) {
        let ids: Vec<_> = rows.iter().map(|row| row.id()).collect();
        let sql = format!("SELECT id, version FROM {} WHERE id = ANY($1)", table.name);
        for row in sqlx::query(AssertSqlSafe(sql)).bind(ids).fetch_all(&mut *connection).await? {
            versions.insert(row.try_get(0)?, row.try_get(1)?);
        }
    }
    Ok(versions)
}

/// Why a set wasn't written.
fn refusal(set: &Rows, missed: &AggregateRow, found: Option<i64>) -> CommitError {
    let stale = match found {
        None if missed.is_new() => None,
        None => Some(Stale::Missing),
        Some(_) if missed.is_new() => Some(Stale::Exists),
        Some(version) if version == missed.expected => None,
        Some(version) => stored_version(version).ok().map(Stale::Changed),
    };
    match stale {
        Some(stale) => CommitError::Stale { id: missed.id(), stale },
        // The aggregate is as expected, so it was the other condition.
        None if set.answer.is_some() => CommitError::ClaimLost,
        None => CommitError::Store(StoreError::TryAgain("a commit was refused".to_owned())),
    }
}

/// A statement and its parameters, each of which is a column of all rows of one kind: the text depends only on which
/// kinds there are, so that few different ones are prepared.
pub(super) struct Text {
    sql: String,
    arguments: PgArguments,
}

impl Text {
    /// Adds a common table expression.
    pub(super) fn add(&mut self, name: &str, body: &str) {
        self.sql.push_str(if self.sql.is_empty() { "WITH " } else { ", " });
        self.sql.push_str(name);
        self.sql.push_str(" AS (");
        self.sql.push_str(body);
        self.sql.push(')');
    }

    /// Adds a parameter and gives its placeholder.
    pub(super) fn value<'q, T: Encode<'q, Postgres> + Type<Postgres> + 'q>(
        &mut self,
        value: T,
    ) -> Result<String, SqlxError> {
        self.arguments.add(value).map_err(SqlxError::Encode)?;
        Ok(format!("${}", self.arguments.len()))
    }

    /// Adds one column of rows.
    pub(super) fn column<'q, R, T>(
        &mut self,
        rows: &[&'q R],
        of: impl Fn(&'q R) -> T,
    ) -> Result<String, SqlxError>
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
    let all = sets.iter().flat_map(|set| set.aggregates.iter().map(move |row| (row, claim(set))));
    let claims: HashMap<_, _> = all.clone().map(|(row, claim)| (row.id(), claim)).collect();
    let tables = by_table(all.map(|(row, _)| row));
    let mut held = Vec::new();
    for (table, rows) in &tables {
        held.extend(aggregates(&mut text, table, rows, (!claimed.is_empty()).then_some(&claims))?);
    }
    text.add("held", &held.join(" UNION ALL "));
    for (table, rows) in &tables {
        terms(&mut text, table, rows)?;
        let ids: HashSet<_> = rows.iter().map(|row| row.subject).collect();
        let of_them = sets.iter().flat_map(|set| &set.history).filter(|row| ids.contains(&row.subject));
        history(&mut text, table, &of_them.collect::<Vec<_>>())?;
    }
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

/// The claim that a set needs, if it needs one.
fn claim(set: &Rows) -> Option<Uuid> {
    set.answer.as_ref().map(|answer| answer.command_id)
}

/// The condition on an aggregate whose claim may be needed.
const CLAIM_HOLDS: &str = "AND (i.claim IS NULL OR i.claim IN (SELECT command_id FROM claimed))";

/// Writes the aggregates of one table that are as expected, and whose claim is there if they need one. Gives what
/// selects those that were written.
fn aggregates(
    text: &mut Text,
    table: &Table,
    rows: &[&AggregateRow],
    claims: Option<&HashMap<Uuid, Option<Uuid>>>,
) -> Result<Vec<String>, SqlxError> {
    let (name, schema, [due_at, set_due, new_due]) = (table.name, table.schema_version, due::names(table));
    let (new, known): (Vec<_>, Vec<_>) = rows.iter().copied().partition(|row| row.is_new());
    let mut held = Vec::new();
    // The columns of the claims, if there are any.
    let claimed = |text: &mut Text, rows: &[&AggregateRow]| match claims {
        None => Ok((String::new(), "", "")),
        Some(claims) => {
            let column = text.column(rows, |row| claims.get(&row.id()).copied().flatten())?;
            Ok::<_, SqlxError>((format!(", {column}"), ", claim", CLAIM_HOLDS))
        }
    };
    if !known.is_empty() {
        let ids = text.column(&known, |row| row.id())?;
        let expected = text.column(&known, |row| row.expected)?;
        let versions = text.column(&known, |row| row.version)?;
        let updated = text.column(&known, |row| row.updated_at)?;
        let documents = due::documents(text, table, &known)?;
        let (claims, claim, condition) = claimed(text, &known)?;
        let schema = text.value(schema)?;
        text.add(
            &format!("{name}_updated"),
            &format!(
                "UPDATE {name} AS p SET version = i.version, updated_at = i.updated_at,
                    schema_version = {schema}, document = i.document{set_due}
                FROM unnest({ids}, {expected}, {versions}, {updated}, {documents}{claims})
                    AS i (id, expected, version, updated_at, document{due_at}{claim})
                WHERE p.id = i.id AND p.version = i.expected {condition} RETURNING p.id, p.document"
            ),
        );
        held.push(format!("SELECT id, document FROM {name}_updated"));
    }
    if !new.is_empty() {
        let ids = text.column(&new, |row| row.id())?;
        let versions = text.column(&new, |row| row.version)?;
        let created = text.column(&new, |row| row.created_at)?;
        let updated = text.column(&new, |row| row.updated_at)?;
        let documents = due::documents(text, table, &new)?;
        let (claims, claim, condition) = claimed(text, &new)?;
        let schema = text.value(schema)?;
        text.add(
            &format!("{name}_inserted"),
            &format!(
                "INSERT INTO {name} (id, version, created_at, updated_at, schema_version, document{due_at})
                SELECT i.id, i.version, i.created_at, i.updated_at, {schema}, i.document{new_due}
                FROM unnest({ids}, {versions}, {created}, {updated}, {documents}{claims})
                    AS i (id, version, created_at, updated_at, document{due_at}{claim}) WHERE true {condition}
                ON CONFLICT DO NOTHING RETURNING id, document"
            ),
        );
        held.push(format!("SELECT id, document FROM {name}_inserted"));
    }
    Ok(held)
}

/// The entries of the histories. The state comes from the aggregate's own row, so that it travels once.
fn history(text: &mut Text, table: &Table, rows: &[&HistoryRow]) -> Result<(), SqlxError> {
    if rows.is_empty() {
        return Ok(());
    }
    let Table { name, id: key, schema_version, .. } = table;
    let ids = text.column(rows, |row| row.subject.id)?;
    let versions = text.column(rows, |row| row.version)?;
    let ordinals = text.column(rows, |row| row.ordinal)?;
    let times = text.column(rows, |row| row.at)?;
    let actors = text.column(rows, |row| row.actor.as_str())?;
    let sources = text.column(rows, |row| row.source.as_str())?;
    let commands = text.column(rows, |row| row.command_id)?;
    let events = text.column(rows, |row| row.event.as_str())?;
    let changes = text.column(rows, |row| row.changes.as_str())?;
    let because = text.column(rows, |row| row.because.as_deref())?;
    let closes = text.column(rows, |row| row.closes_version)?;
    let schema = text.value(*schema_version)?;
    text.add(
        &format!("{name}_history_added"),
        &format!(
            "INSERT INTO {name}_history ({key}, version, ordinal, at, actor, source, command_id,
                event, changes, because, schema_version, document)
            SELECT h.{key}, h.version, h.ordinal, h.at, h.actor, h.source, h.command_id, h.event, h.changes,
                h.because,
                CASE WHEN h.closes THEN {schema} END, CASE WHEN h.closes THEN held.document END
            FROM unnest({ids}, {versions}, {ordinals}, {times}, {actors}, {sources}, {commands}, {events},
                {changes}, {because}, {closes}) AS h ({key}, version, ordinal, at, actor, source, command_id, event,
                changes, because, closes)
            JOIN held ON held.id = h.{key}"
        ),
    );
    Ok(())
}

/// The answers under idempotency keys.
fn answers(text: &mut Text, claimed: &[Claimed<'_>]) -> Result<(), SqlxError> {
    let claimed: Vec<_> = claimed.iter().collect();
    let ids = text.column(&claimed, |(set, _)| set.only_aggregate().map(|subject| subject.id))?;
    let callers = text.column(&claimed, |(_, answer)| answer.caller.as_str())?;
    let keys = text.column(&claimed, |(_, answer)| answer.key.as_str())?;
    let answers = text.column(&claimed, |(_, answer)| answer.answer.as_str())?;
    let expiries = text.column(&claimed, |(_, answer)| answer.expires_at)?;
    text.add(
        "answered",
        &format!(
            "UPDATE idempotency_key AS k SET answer = a.answer, expires_at = a.expires_at
            FROM unnest({ids}, {callers}, {keys}, {answers}, {expiries})
                AS a (id, caller, key, answer, expires_at)
            JOIN held ON held.id = a.id
            WHERE k.caller = a.caller AND k.key = a.key"
        ),
    );
    Ok(())
}

/// The events, in their order. They are sorted, so they get their numbers when all aggregates are locked: the
/// numbers of one aggregate's events are in the order of its versions.
fn outbox(text: &mut Text, sets: &[Rows]) -> Result<(), SqlxError> {
    let rows: Vec<&OutboxRow> = sets.iter().flat_map(|set| &set.outbox).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let events = text.column(&rows, |row| row.event_id)?;
    let kinds = text.column(&rows, |row| row.subject.kind.as_str())?;
    let ids = text.column(&rows, |row| row.subject.id)?;
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
