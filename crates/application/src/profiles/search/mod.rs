//! What profiles can be searched by, and how names are made comparable and match.
//!
//! Search tolerates typos and other scripts, and is the same for every kind of profile and every store (ADR 0010). All
//! of it is here but the tables, and none of it knows a database.
//!
//! 1. [`normalise()`] makes text comparable; [`romanise`] and [`skeleton()`] write it in Latin letters where that is
//!    known.
//! 2. [`terms_of`] turns names into the terms under which a profile is found; a [`Mark`] tells those that aren't words.
//! 3. [`NameQuery`] is what somebody looks for; its [`closeness`](NameQuery::closeness) to a profile's terms is the
//!    whole definition of a match, for every store.
//! 4. [`keys_of`] and [`Probes`] let a store find the words that may match without reading all of them. They may find
//!    more than matches, never less.
//! 5. [`Criteria`] make what is [`Asked`] out of what was written; [`find()`] makes pages of it out of a
//!    [`SearchIndex`], with bounded work for each page.

mod criteria;
mod find;
mod keys;
mod lists;
mod matching;
mod normalise;
mod query;
mod skeleton;
mod transliterate;
mod words;

#[cfg(test)]
mod find_tests;
#[cfg(test)]
mod tests;

pub use criteria::{Criteria, ExternalIdInput};
pub use find::{
    ALIKE, Asked, COMPLETE, Candidates, Criterion, Entry, Found, LOOKED_AT, List, Position, SearchIndex,
    Stretch, WORDS, find,
};
pub use keys::{Probes, keys_of, left_out};
pub use matching::Closeness;
pub use normalise::normalise;
pub use query::{MAX_QUERY_WORDS, NameQuery, QueryWord};
pub use skeleton::skeleton;
pub use transliterate::romanise;
pub use words::{MAX_TERMS, MAX_WORD, Mark, terms_of};
