//! The statements of a search, as ADR 0010 has them: every scan is a range of an index.
//!
//! Lists come as arrays on PostgreSQL and as JSON on SQLite, so that one text serves lists of any length.

use crate::persistence::aggregate::Table;

/// Words under ranges of keys, each with the numbers of the query's word and of the kind of match.
pub(super) fn candidates_postgres(table: &Table) -> String {
    format!(
        "SELECT q.n, q.kind, k.word
        FROM unnest($1::int4[], $2::int4[], $3::text[], $4::text[], $5::int8[]) AS q (n, kind, low, high, most)
        CROSS JOIN LATERAL (
            SELECT word FROM {}_key WHERE key >= q.low AND key <= q.high ORDER BY key, word LIMIT q.most
        ) AS k",
        table.name
    )
}

/// Words under one range of keys.
pub(super) fn range_sqlite(table: &Table) -> String {
    format!("SELECT word FROM {}_key WHERE key >= ?1 AND key <= ?2 ORDER BY key, word LIMIT ?3", table.name)
}

/// Words under several keys.
pub(super) fn alike_sqlite(table: &Table) -> String {
    format!(
        "SELECT k.word FROM json_each(?1) AS w CROSS JOIN {}_key AS k ON k.key = w.value LIMIT ?2",
        table.name
    )
}

/// How many have one of several terms, up to a limit.
pub(super) fn count(table: &Table, postgres: bool) -> String {
    let name = table.name;
    if postgres {
        format!(
            "SELECT count(*) FROM (
                SELECT 1 FROM unnest($1::text[]) AS w (term)
                CROSS JOIN LATERAL (SELECT 1 FROM {name}_term AS t WHERE t.term = w.term LIMIT $2::int8) AS l
                LIMIT $2::int8) AS c"
        )
    } else {
        format!(
            "SELECT count(*) FROM (
                SELECT 1 FROM json_each(?1) AS w CROSS JOIN {name}_term AS t ON t.term = w.value LIMIT ?2)"
        )
    }
}

/// Everybody after a place.
pub(super) fn everybody(table: &Table) -> String {
    let Table { name, id, .. } = table;
    format!(
        "SELECT created_at, {id}, terms FROM {name}_entry WHERE (created_at, {id}) > ($1, $2)
        ORDER BY created_at, {id} LIMIT $3"
    )
}

/// Those who have one term, after a place.
pub(super) fn having_one(table: &Table) -> String {
    let Table { name, id, .. } = table;
    format!(
        "SELECT l.created_at, l.{id}, e.terms FROM (
            SELECT created_at, {id} FROM {name}_term
            WHERE term = $1 AND (created_at, {id}) > ($2, $3) ORDER BY created_at, {id} LIMIT $4) AS l
        CROSS JOIN {name}_entry AS e WHERE e.created_at = l.created_at AND e.{id} = l.{id}
        ORDER BY l.created_at, l.{id}"
    )
}

/// Those who have any of several terms, after a place. PostgreSQL takes from the lists of all terms and sorts.
pub(super) fn having_any_postgres(table: &Table) -> String {
    let Table { name, id, .. } = table;
    format!(
        "SELECT d.created_at, d.{id}, e.terms FROM (
            SELECT DISTINCT l.created_at, l.{id} FROM unnest($1::text[]) AS w (term)
            CROSS JOIN LATERAL (
                SELECT t.created_at, t.{id} FROM {name}_term AS t
                WHERE t.term = w.term AND (t.created_at, t.{id}) > ($2, $3)
                ORDER BY t.created_at, t.{id} LIMIT $4::int8) AS l
            ORDER BY 1, 2 LIMIT $4::int8) AS d
        JOIN {name}_entry AS e ON e.created_at = d.created_at AND e.{id} = d.{id} ORDER BY 1, 2"
    )
}

/// The same on SQLite, whose recursive queries have a priority queue: one look-up for each term and for each row.
/// Somebody with several of the terms comes once for each of them, one after the other.
pub(super) fn having_any_sqlite(table: &Table) -> String {
    let Table { name, id, .. } = table;
    format!(
        "WITH RECURSIVE merged (created_at, {id}, term) AS (
            SELECT h.created_at, h.{id}, h.term FROM json_each(?1) AS w CROSS JOIN {name}_term AS h
            ON h.term = w.value AND (h.created_at, h.{id}) = (
                SELECT created_at, {id} FROM {name}_term
                WHERE term = w.value AND (created_at, {id}) > (?2, ?3) ORDER BY created_at, {id} LIMIT 1)
            UNION ALL
            SELECT n.created_at, n.{id}, n.term FROM merged AS m CROSS JOIN {name}_term AS n
            ON n.term = m.term AND (n.created_at, n.{id}) = (
                SELECT created_at, {id} FROM {name}_term
                WHERE term = m.term AND (created_at, {id}) > (m.created_at, m.{id})
                ORDER BY created_at, {id} LIMIT 1)
            ORDER BY 1, 2)
        SELECT m.created_at, m.{id}, e.terms FROM (SELECT created_at, {id} FROM merged LIMIT ?4) AS m
        CROSS JOIN {name}_entry AS e ON e.created_at = m.created_at AND e.{id} = m.{id}"
    )
}

/// All statements of a search, by what they are for.
pub(in crate::persistence) fn all(table: &Table, postgres: bool) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("search: how many have a term", count(table, postgres)),
        ("search: everybody", everybody(table)),
        ("search: who has a term", having_one(table)),
    ];
    if postgres {
        all.push(("search: words that may match", candidates_postgres(table)));
        all.push(("search: who has any of several terms", having_any_postgres(table)));
    } else {
        all.push(("search: words in a range", range_sqlite(table)));
        all.push(("search: words that are alike", alike_sqlite(table)));
        all.push(("search: who has any of several terms", having_any_sqlite(table)));
    }
    all
}
