//! The terms under which profiles are found: reading them, writing them, and keeping them in order (ADR 0010).

mod explain;
mod index;
mod reindex;
mod statements;
mod sweep;
mod write;

use std::collections::BTreeSet;

pub use self::explain::Plan;
pub(super) use self::index::SqlIndex;
pub use self::reindex::{Reindexed, ReindexedUpTo};
pub(super) use self::write::{TermRow, write};

/// Stands between the terms of an entry; no term has one.
const SEPARATOR: &str = "\n";

/// All terms of a profile as an entry keeps them.
pub(super) fn join(terms: &BTreeSet<String>) -> String {
    terms.iter().map(String::as_str).collect::<Vec<_>>().join(SEPARATOR)
}

/// The terms of an entry.
fn separate(terms: &str) -> impl Iterator<Item = &str> {
    terms.split(SEPARATOR).filter(|term| !term.is_empty())
}

/// Whether a term is a word, which is kept under keys.
pub(super) fn is_word(term: &str) -> bool {
    term.starts_with(char::is_alphanumeric)
}

/// A number of rows as the databases take it.
fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
