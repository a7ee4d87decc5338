//! Keys under which the words of all names are kept, so that those that may match are found without reading all.
//!
//! Three kinds, told apart by their first sign: the word itself, each of its endings, and what is left of its head when
//! letters are left out. A query that begins like the word, occurs in it, or is within its typos of it shares such a
//! key with it. The last is the method of symmetric deletion: two words within d slips of each other can both be made
//! the same by leaving out at most d letters.

use std::collections::BTreeSet;

use super::matching::{allowed_typos, tolerates_typos};
use super::query::QueryWord;

/// The letters of a word of which some are left out for keys of the third kind.
const HEAD: usize = 6;

/// The keys under which a word of a name is kept; none for terms that aren't words.
#[must_use]
pub fn keys_of(word: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    if !word.starts_with(char::is_alphanumeric) {
        return keys;
    }
    keys.insert(format!("^{word}"));
    keys.extend(word.char_indices().skip(1).filter_map(|(at, _)| word.get(at..)).map(str::to_owned));
    let left_out = left_out(word);
    if left_out > 0 {
        keys.extend(alike(word, left_out));
    }
    keys
}

/// How many letters of a word's head are left out for its keys of the third kind; with none it has no such keys.
#[must_use]
pub fn left_out(word: &str) -> usize {
    // A query has 4 letters or more, one typo; 8 or more, two. So it is with the words it may find.
    match word.chars().count() {
        0..=2 => 0,
        _ if !tolerates_typos(word) => 0,
        3..=5 => 1,
        _ => 2,
    }
}

fn alike(word: &str, left_out: usize) -> BTreeSet<String> {
    let head: Vec<char> = word.chars().take(HEAD).collect();
    let mut found = BTreeSet::from([head]);
    for _ in 0..left_out {
        let shorter: Vec<_> = found.iter().flat_map(|word| each_left_out(word)).collect();
        found.extend(shorter);
    }
    found.into_iter().map(|word| std::iter::once('~').chain(word).collect()).collect()
}

fn each_left_out(word: &[char]) -> impl Iterator<Item = Vec<char>> + '_ {
    (0..word.len()).map(|out| {
        let kept = word.iter().enumerate().filter(move |(place, _)| *place != out);
        kept.map(|(_, c)| *c).collect()
    })
}

/// Where the words are that a word of a query may match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probes {
    /// Ranges of keys, the end excluded, of words that begin so.
    pub begins: Vec<(String, String)>,
    /// Ranges of keys, the end excluded, of words that have it inside.
    pub inside: Vec<(String, String)>,
    /// Keys of words that may be within one typo.
    pub one_typo: Vec<String>,
    /// Keys of words that may be within two; none where no two are allowed. They are kept apart since they lead to many
    /// more words.
    pub two_typos: Vec<String>,
}

impl Probes {
    /// The probes for a word of a query.
    #[must_use]
    pub fn of(word: &QueryWord) -> Self {
        // No word has this character, and every other one is before it.
        let range = |start: String| (start.clone(), start + "\u{10ffff}");
        let within = |typos: usize| -> BTreeSet<String> {
            let allowed = word.forms.iter().filter(|form| allowed_typos(form) >= typos);
            allowed.flat_map(|form| alike(form, typos)).collect()
        };
        // Who may have two typos is so long that all heads are whole: with less left out, two words share longer keys,
        // and those with more left out as well.
        let mut two_typos = within(2);
        two_typos.retain(|key| key.chars().count() == 1 + HEAD - 2);
        Self {
            begins: word.forms.iter().map(|form| range(format!("^{form}"))).collect(),
            inside: word.forms.iter().map(|form| range(form.clone())).collect(),
            one_typo: within(1).into_iter().collect(),
            two_typos: two_typos.into_iter().collect(),
        }
    }
}
