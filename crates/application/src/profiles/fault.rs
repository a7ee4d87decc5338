//! One thing wrong with an input: where, what, and what to do.

use std::borrow::Cow;
use std::fmt::Display;

use serde::{Deserialize, Serialize};

/// One fault of an input. All of them are found, not just the first.
///
/// It never repeats the value: that may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where: a JSON pointer (RFC 6901) into the input, `/addresses/home/postal_code`.
    pub pointer: String,
    /// What: a stable code in snake_case.
    pub code: Cow<'static, str>,
    /// What is wrong and what to do, in English, as a lowercase fragment.
    pub detail: String,
    /// Numbers that belong into a text about it, such as a limit, by name.
    #[serde(skip)]
    pub params: Vec<(Cow<'static, str>, usize)>,
    /// Words of ours that belong into a text about it, such as an example, by name.
    #[serde(skip)]
    pub words: Vec<(Cow<'static, str>, &'static str)>,
}

impl Fault {
    /// A fault at a pointer.
    #[must_use]
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Display) -> Self {
        Self {
            pointer: pointer.into(),
            code: Cow::Borrowed(code),
            detail: detail.to_string(),
            params: Vec::new(),
            words: Vec::new(),
        }
    }

    /// Adds a number that a text about it needs.
    #[must_use]
    pub fn with(mut self, name: &'static str, number: usize) -> Self {
        self.params.push((Cow::Borrowed(name), number));
        self
    }

    /// Adds a word of ours that a text about it needs.
    #[must_use]
    pub fn with_word(mut self, name: &'static str, word: &'static str) -> Self {
        self.words.push((Cow::Borrowed(name), word));
        self
    }

    /// The same fault seen from further outside.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.pointer.insert_str(0, outer);
        self
    }
}

/// One step of a JSON pointer: `/` and the escaped name (RFC 6901, section 3).
#[must_use]
pub(crate) fn step(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}
