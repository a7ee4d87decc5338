//! How names are made comparable.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// Makes a text comparable: without case, accents and punctuation, whatever the script. Words are parted by single
/// spaces; doing it twice changes nothing.
///
/// Compatibility forms are unified (NFKD, UAX #15), accents dropped, and Latin letters that have no decomposition
/// spelled in ASCII (ł, ø, ß). Besides,
/// - marks that are vowels stay (Devanagari, Thai), so that राम and रोम are two names;
/// - Hangul is kept as syllables, not taken apart into their letters;
/// - Arabic and Persian forms of one letter are unified, lines drawn out (ـ) left out, digits of all
///   scripts written in ASCII;
/// - ʼ (U+02BC) joins words as ' and ’ do.
///
/// Stored terms are its results: whoever changes it has operators run `profiles reindex`.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase) {
        match c {
            // Latin-1 letters to Latin Extended-B, IPA and Latin Extended Additional.
            '\u{c0}'..='\u{2af}' | '\u{1e00}'..='\u{1eff}' => {
                let latin = deunicode::deunicode_char(c).unwrap_or_default();
                normal.extend(
                    latin.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()),
                );
            }
            _ if joins(c) => {}
            c if c.is_alphanumeric() => normal.push(one_form(c)),
            // Lower-casing may have brought an accent of its own.
            c if is_combining_mark(c) => {}
            _ if normal.ends_with(' ') => {}
            _ => normal.push(' '),
        }
    }
    // Hangul was taken apart by the decomposition; a syllable is one letter of a name.
    normal.trim().nfc().collect()
}

/// A mark that may be left out in writing. Vowels of Indic scripts, Thai and Lao are marks too, but no accents.
fn is_accent(c: char) -> bool {
    is_combining_mark(c) && !(c.is_alphabetic() && matches!(canonical_combining_class(c), 0 | 103 | 118))
}

/// Inside a word these join (O'Neill, د‌ر, Arabic lines drawn out); every other sign parts words.
pub(super) const fn joins(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '`' | '\u{200c}' | '\u{200d}' | 'ـ')
}

/// Forms of one letter that differ by language, keyboard or place in the word.
fn one_form(c: char) -> char {
    match c {
        'ς' => 'σ',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        // Digits of other scripts.
        c if c.is_numeric() && !c.is_ascii() => {
            let digit = deunicode::deunicode_char(c).and_then(|digit| digit.parse::<char>().ok());
            digit.filter(char::is_ascii_digit).unwrap_or(c)
        }
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_punctuation_make_no_difference_in_any_script() {
        for (written, normal) in [
            ("Skłodowska-Curie", "sklodowska curie"),
            ("O’Neill", "oneill"),
            ("Straße", "strasse"),
            ("ÁNGEL  Müller", "angel muller"),
            ("Þórður Ægisson", "thordur aegisson"),
            ("Σωκράτης", "σωκρατησ"),
            ("Ёлкин", "елкин"),
            ("山田", "山田"),
            ("ﾔﾏﾀﾞ", "ヤマタ"),
            ("أحمد", "احمد"),
            ("Nguyễn", "nguyen"),
            ("İstanbul", "istanbul"),
            ("김민수", "김민수"),
            ("राम", "राम"),
            ("สมชาย", "สมชาย"),
            ("علی", "علي"),
            ("שָׂרָה", "שרה"),
            ("٧-Eleven", "7 eleven"),
            (" -- ", ""),
        ] {
            assert_eq!(normalise(written), normal, "{written}");
        }
    }
}
