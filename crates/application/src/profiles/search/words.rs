//! The terms under which a profile is found: the words of its names, and whatever else it is looked up by.

use std::collections::BTreeSet;

use unicode_normalization::char::is_combining_mark;

use super::normalise::{joins, normalise};
use super::skeleton::{lacks_vowels, skeleton};
use super::transliterate::romanise;
use crate::profiles::read_model::KeyKind;

/// The most characters of a word that count. The rest of a longer one is not searched.
pub const MAX_WORD: usize = 64;
/// The most different words of all names of a profile that count; those behind them are not searched. Enough for a
/// business with 50 trade names of 20 words each.
pub const MAX_TERMS: usize = 1024;

/// What a term is, if it isn't a word. Each begins with a sign that no normalised word has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The consonants of a word in a script that leaves out vowels.
    Sound,
    /// Something that is looked up whole, in the form that look-ups compare.
    Key(KeyKind),
    /// A birth date or a date of foundation, as written.
    Date,
    /// A key in another system.
    Link,
}

impl Mark {
    /// The term for a value of this kind.
    #[must_use]
    pub fn term(self, value: &str) -> String {
        let sign = match self {
            Self::Sound => '~',
            Self::Key(KeyKind::Email) => '@',
            Self::Key(KeyKind::Phone) => '+',
            Self::Key(KeyKind::Lei) => '$',
            Self::Key(KeyKind::Registration) => '!',
            Self::Key(KeyKind::TaxId) => '%',
            Self::Key(KeyKind::End) => '&',
            Self::Date => '=',
            Self::Link => '#',
        };
        format!("{sign}{value}")
    }
}

/// The terms for the names of a profile: each word normalised, with its Latin spellings and its sound where these differ.
///
/// `whole` are the family and the given name of a person. Where both are Han, kana or Hangul they are also written
/// without a space, and so looked for.
#[must_use]
pub fn terms_of<'a>(
    names: impl IntoIterator<Item = &'a str>,
    whole: Option<(&'a str, &'a str)>,
) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for word in names.into_iter().flat_map(tokens).filter(|word| seen.insert(word.clone())).take(MAX_TERMS) {
        terms.extend(normalise(&word).split_whitespace().map(cut));
        terms.extend(romanise(&word).iter().map(|text| cut(text)));
        if word.chars().any(lacks_vowels) {
            terms.extend(skeleton(&word).map(|sound| Mark::Sound.term(&cut(&sound))));
        }
    }
    if let Some((family, given)) = whole {
        let (family, given) = (normalise(family), normalise(given));
        let joined = cut(&format!("{family}{given}"));
        if !family.is_empty() && !given.is_empty() && joined.chars().all(is_unspaced) {
            terms.insert(joined);
        }
    }
    terms
}

/// The words of a text as written, parted where [`normalise`] parts them.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = String> {
    let part = |c: char| !(c.is_alphanumeric() || is_combining_mark(c) || joins(c));
    text.split(part).filter(|word| !word.is_empty()).map(str::to_owned)
}

pub(super) fn cut(word: &str) -> String {
    word.chars().take(MAX_WORD).collect()
}

/// Scripts whose names are written without spaces, and typed through an editor that offers whole characters, so that
/// a wrong one is no slip of a key: Han, kana, Hangul.
pub(super) const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
