//! What somebody looks for: the words of a query, in the forms in which they are compared.

use super::matching::Closeness;
use super::normalise::normalise;
use super::skeleton::skeleton;
use super::transliterate::romanise;
use super::words::{Mark, cut, tokens};

/// The most words of a query that count; further ones make no difference.
pub const MAX_QUERY_WORDS: usize = 10;

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryWord {
    /// The word normalised, and its Latin spellings if it is of another script. Never empty.
    pub forms: Vec<String>,
    /// The term of its consonants, if it is Latin.
    pub sound: Option<String>,
}

impl QueryWord {
    fn of(word: &str, normal: &str) -> Self {
        let mut forms = vec![cut(normal)];
        for latin in romanise(word) {
            let latin = cut(&latin);
            if !forms.contains(&latin) {
                forms.push(latin);
            }
        }
        let latin = normal.is_ascii() && normal.chars().all(char::is_alphabetic) && normal.len() > 2;
        let sound = if latin { skeleton(normal) } else { None };
        Self { forms, sound: sound.map(|sound| Mark::Sound.term(&cut(&sound))) }
    }

    /// How close this is to one term of a profile; `None` if it doesn't match.
    #[must_use]
    pub fn closeness(&self, term: &str) -> Option<Closeness> {
        self.closeness_within(term, Closeness::TwoTypos)
    }

    /// The same, for who doesn't care for matches less close than that: these may be given as `None`.
    pub(super) fn closeness_within(&self, term: &str, limit: Closeness) -> Option<Closeness> {
        if term.starts_with(char::is_alphanumeric) {
            let between =
                if limit < Closeness::OneTypo { Closeness::without_typos } else { Closeness::between };
            return self.forms.iter().filter_map(|form| between(form, term)).min();
        }
        (self.sound.as_deref() == Some(term)).then_some(Closeness::Sound)
    }
}

/// The words of a query for a name, each of which must match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameQuery {
    /// The words, each once, in the order of the query.
    pub words: Vec<QueryWord>,
}

impl NameQuery {
    /// The words of a text; none if it has no letters or digits.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words: Vec<QueryWord> = Vec::new();
        for token in tokens(text) {
            let normal = normalise(&token);
            // A sign that stands for several words has no form as one.
            let single = !normal.contains(' ');
            for part in normal.split_whitespace() {
                let word = QueryWord::of(if single { &token } else { part }, part);
                if words.len() < MAX_QUERY_WORDS && !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        Self { words }
    }

    /// How close the query is to a profile with these terms: every word as its closest term, all of them as the least
    /// close of these. `None` if one of the words matches no term.
    #[must_use]
    pub fn closeness<T: AsRef<str>>(&self, terms: &[T]) -> Option<Closeness> {
        let closest = |word: &QueryWord| terms.iter().filter_map(|term| word.closeness(term.as_ref())).min();
        self.words.iter().try_fold(Closeness::Exact, |worst, word| Some(worst.max(closest(word)?)))
    }
}
