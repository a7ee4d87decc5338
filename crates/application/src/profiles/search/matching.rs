//! How close a word of a query is to a word of a name.

use strsim::osa_distance;

use super::words::is_unspaced;

/// How close a match is, the closest first. The order is that of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Closeness {
    /// The same word.
    Exact = 0,
    /// The word begins so.
    Begins = 1,
    /// It is somewhere inside the word.
    Inside = 2,
    /// One letter is added, missing or another, or two neighbours are swapped.
    OneTypo = 3,
    /// The same consonants, for scripts that leave out vowels.
    Sound = 4,
    /// Two such slips.
    TwoTypos = 5,
}

impl Closeness {
    /// All of them, the closest first.
    pub const ALL: [Self; 6] =
        [Self::Exact, Self::Begins, Self::Inside, Self::OneTypo, Self::Sound, Self::TwoTypos];

    /// The closeness with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|closeness| *closeness as u8 == number)
    }

    /// How close a normalised word of a query is to a normalised word of a name; `None` if they don't match.
    #[must_use]
    pub fn between(sought: &str, word: &str) -> Option<Self> {
        Self::without_typos(sought, word).or_else(|| Self::by_typos(sought, word))
    }

    /// The same, where typos don't count. Much cheaper.
    pub(super) fn without_typos(sought: &str, word: &str) -> Option<Self> {
        if let Some(rest) = word.strip_prefix(sought) {
            return Some(if rest.is_empty() { Self::Exact } else { Self::Begins });
        }
        word.contains(sought).then_some(Self::Inside)
    }

    fn by_typos(sought: &str, word: &str) -> Option<Self> {
        let allowed = allowed_typos(sought);
        let lengths = sought.chars().count().abs_diff(word.chars().count());
        if allowed == 0 || lengths > allowed || !tolerates_typos(word) {
            return None;
        }
        match osa_distance(sought, word) {
            1 => Some(Self::OneTypo),
            2 if allowed > 1 => Some(Self::TwoTypos),
            _ => None,
        }
    }
}

/// The typos allowed in a word of a query: none up to 3 letters, one up to 7, two from 8 on. A digit is no typo, and
/// neither is a Han character or a syllable.
pub(super) fn allowed_typos(sought: &str) -> usize {
    match sought.chars().count() {
        _ if !tolerates_typos(sought) => 0,
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

pub(super) fn tolerates_typos(word: &str) -> bool {
    !word.chars().any(|c| c.is_numeric() || is_unspaced(c))
}
