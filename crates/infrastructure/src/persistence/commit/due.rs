//! When what is planned comes due: a column beside the document, in those tables that have it.

use sea_orm::SqlxError;

use super::rows::AggregateRow;
use super::statement::Text;
use crate::persistence::aggregate::Table;

/// How a statement names it behind the document: the column, how it is set, and its new value. Nothing where there is
/// none.
pub(super) const fn names(table: &Table) -> [&'static str; 3] {
    if table.plans { [", due_at", ", due_at = i.due_at", ", i.due_at"] } else { [""; 3] }
}

/// The column of the documents, and that of the moments behind it.
pub(super) fn documents(text: &mut Text, table: &Table, rows: &[&AggregateRow]) -> Result<String, SqlxError> {
    let documents = text.column(rows, |row| row.document.as_str())?;
    if !table.plans {
        return Ok(documents);
    }
    Ok(format!("{documents}, {}", text.column(rows, |row| row.due_at)?))
}
