//! The statements that read aggregates. On PostgreSQL those by ids gather: see `look_up`.

use super::Table;
use super::rows::COLUMNS;

/// Aggregates in the order of their creation, `after` a time and an id or from the beginning.
pub(super) fn list(table: &Table, after: bool) -> String {
    let condition = if after { "WHERE (p.created_at, p.id) > ($2, $3)" } else { "" };
    format!("SELECT {COLUMNS} FROM {} AS p {condition} ORDER BY p.created_at, p.id LIMIT $1", table.name)
}

/// The state in which an aggregate was at a time.
pub(super) fn as_of(table: &Table) -> String {
    let Table { name, id, .. } = table;
    format!(
        "SELECT h.{id}, h.version, p.created_at, h.at, h.schema_version, h.document
        FROM {name}_history AS h JOIN {name} AS p ON p.id = h.{id}
        WHERE h.{id} = $1 AND h.at <= $2 AND h.document IS NOT NULL
        ORDER BY h.at DESC, h.version DESC LIMIT 1"
    )
}

/// What happened to an aggregate after a version and the number of an entry.
pub(super) fn history(table: &Table) -> String {
    let Table { name, id, .. } = table;
    format!(
        "SELECT version, ordinal, at, actor, source, command_id, event, changes, document IS NOT NULL,
            because
        FROM {name}_history WHERE {id} = $1 AND (version, ordinal) > ($2, $3)
        ORDER BY version, ordinal LIMIT $4"
    )
}

/// Columns of some aggregates by their ids, as an array or as a list of so many placeholders.
pub(super) fn by_ids(table: &Table, columns: &str, placeholders: Option<&str>) -> String {
    let ids = placeholders.map_or("= ANY($1::uuid[])".to_owned(), |list| format!("IN ({list})"));
    format!("SELECT {columns} FROM {} AS p WHERE p.id {ids}", table.name)
}

/// Whose a link is.
pub(in crate::persistence) fn owner(table: &Table) -> String {
    format!("SELECT {} FROM {}_external_id WHERE system = $1 AND key = $2", table.id, table.name)
}

/// Aggregates in the order of their creation after a time and an id, with the terms that they have.
pub(super) fn to_be_indexed(table: &Table) -> String {
    let Table { name, id, .. } = table;
    format!(
        "SELECT {COLUMNS}, e.terms FROM (
            SELECT * FROM {name} WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT $3) AS p
        LEFT JOIN {name}_entry AS e ON e.created_at = p.created_at AND e.{id} = p.id
        ORDER BY p.created_at, p.id"
    )
}

/// All statements that read aggregates, by what they are for.
pub(in crate::persistence) fn all(table: &Table, postgres: bool) -> Vec<(&'static str, String)> {
    let ids = (!postgres).then_some("$1, $2, $3, $4");
    vec![
        ("by ids", by_ids(table, COLUMNS, ids)),
        ("versions by ids", by_ids(table, "p.id, p.version", ids)),
        ("as of a time", as_of(table)),
        ("list from the beginning", list(table, false)),
        ("list", list(table, true)),
        ("history", history(table)),
        ("profiles and their terms", to_be_indexed(table)),
        ("the owner of a link", owner(table)),
    ]
}
