//! The terms under which profiles are found, in the one statement of a group on PostgreSQL.

use std::collections::BTreeSet;

use profiles_application::profiles::search::left_out;
use sea_orm::SqlxError;

use super::rows::AggregateRow;
use super::statement::Text;
use crate::persistence::aggregate::Table;
use crate::persistence::search::is_word;

/// Splits joined terms.
fn split(terms: &str) -> String {
    format!("string_to_array({terms}, E'\\n')")
}

/// Writes what search has to know anew of those profiles that are written. What differs is told from the entry, which
/// nobody else changes: whoever has no lock on the profile locks the table of entries before this statement begins.
pub(super) fn terms(text: &mut Text, table: &Table, aggregates: &[&AggregateRow]) -> Result<(), SqlxError> {
    let Table { name, id: key, .. } = table;
    let changed = aggregates.iter().filter_map(|row| Some((*row, row.terms.as_deref()?)));
    let changed: Vec<(&AggregateRow, &str)> = changed.collect();
    if changed.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = changed.iter().collect();
    let ids = text.column(&rows, |(row, _)| row.id())?;
    let created = text.column(&rows, |(row, _)| row.created_at)?;
    let terms = text.column(&rows, |(_, terms)| *terms)?;
    text.add(
        &format!("{name}_found"),
        &format!(
            "SELECT held.id, f.created_at, f.terms FROM unnest({ids}, {created}, {terms}) AS f (id, created_at, terms)
            JOIN held ON held.id = f.id"
        ),
    );
    let (is, was) = (split("f.terms"), split("e.terms"));
    if changed.iter().any(|(row, _)| !row.is_new()) {
        text.add(
            &format!("{name}_gone"),
            &format!(
                "DELETE FROM {name}_term AS t USING (
                    SELECT f.id, f.created_at, w.term FROM {name}_found AS f
                    JOIN {name}_entry AS e ON e.created_at = f.created_at AND e.{key} = f.id
                    CROSS JOIN LATERAL unnest({was}) AS w (term)
                    WHERE w.term <> ALL ({is})) AS g
                WHERE t.term = g.term AND t.created_at = g.created_at AND t.{key} = g.id"
            ),
        );
    }
    text.add(
        &format!("{name}_come"),
        &format!(
            "INSERT INTO {name}_term (term, created_at, {key})
            SELECT c.term, f.created_at, f.id FROM {name}_found AS f
            CROSS JOIN LATERAL unnest({is}) AS c (term) ON CONFLICT DO NOTHING RETURNING term"
        ),
    );
    text.add(
        &format!("{name}_entries"),
        &format!(
            "INSERT INTO {name}_entry (created_at, {key}, terms)
            SELECT f.created_at, f.id, f.terms FROM {name}_found AS f WHERE f.terms <> ''
            ON CONFLICT (created_at, {key}) DO UPDATE SET terms = excluded.terms"
        ),
    );
    if changed.iter().any(|(_, terms)| terms.is_empty()) {
        text.add(
            &format!("{name}_emptied"),
            &format!(
                "DELETE FROM {name}_entry AS e USING {name}_found AS f
                WHERE f.terms = '' AND e.created_at = f.created_at AND e.{key} = f.id"
            ),
        );
    }
    let words: BTreeSet<_> = changed.iter().flat_map(|(_, terms)| terms.split('\n')).collect();
    keys(text, name, &words.into_iter().filter(|term| is_word(term)).collect::<Vec<_>>())
}

/// The keys of those words that are new, as [`keys_of`](profiles_application::profiles::search::keys_of) makes them:
/// sent they would be twenty times as much. Words go in order, so that two writers of the same new ones don't wait for
/// each other in a circle.
fn keys(text: &mut Text, name: &str, words: &[&str]) -> Result<(), SqlxError> {
    if words.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = words.iter().collect();
    let words = text.column(&rows, |word| *word)?;
    let left = text.column(&rows, |word| i32::try_from(left_out(word)).unwrap_or_default())?;
    text.add(
        &format!("{name}_words"),
        &format!(
            "INSERT INTO {name}_key (key, word)
            SELECT '^' || w.term, w.term FROM (
                SELECT DISTINCT c.term FROM {name}_come AS c WHERE left(c.term, 1) !~ '[~@+$!%=#&]') AS w
            ORDER BY w.term COLLATE \"C\" ON CONFLICT DO NOTHING RETURNING word"
        ),
    );
    text.add(
        &format!("{name}_heads"),
        &format!(
            "SELECT w.word, w.left_out, left(w.word, 6) AS head FROM {name}_words AS n
            JOIN unnest({words}, {left}) AS w (word, left_out) ON w.word = n.word WHERE w.left_out > 0"
        ),
    );
    text.add(
        &format!("{name}_once"),
        &format!(
            "SELECT h.word, h.left_out, left(h.head, i - 1) || substr(h.head, i + 1) AS head
            FROM {name}_heads AS h CROSS JOIN LATERAL generate_series(1, char_length(h.head)) AS i"
        ),
    );
    text.add(
        &format!("{name}_keys"),
        &format!(
            "INSERT INTO {name}_key (key, word)
            SELECT substr(n.word, i), n.word FROM {name}_words AS n
                CROSS JOIN LATERAL generate_series(2, char_length(n.word)) AS i
            UNION SELECT '~' || h.head, h.word FROM {name}_heads AS h
            UNION SELECT '~' || o.head, o.word FROM {name}_once AS o
            UNION SELECT '~' || left(o.head, i - 1) || substr(o.head, i + 1), o.word FROM {name}_once AS o
                CROSS JOIN LATERAL generate_series(1, char_length(o.head)) AS i WHERE o.left_out > 1
            ON CONFLICT DO NOTHING"
        ),
    );
    Ok(())
}
