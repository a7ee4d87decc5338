//! The consonants of a word, for scripts that leave out vowels: no Latin spelling can be told from their letters.

use super::normalise::normalise;

/// The consonants of a word, by which a Latin spelling and one in a script without vowels can be compared: `mhmd` for
/// Mohammed and محمد. `None` if fewer than two are left, or a letter is unknown.
///
/// What languages write differently is unified: c, k, kh and q; s, sh, z and ts; p, ph and f.
#[must_use]
pub fn skeleton(word: &str) -> Option<String> {
    let mut letters = String::new();
    let mut last = ' ';
    for c in normalise(word).chars() {
        for (place, letter) in deunicode::deunicode_char(c)?.to_ascii_lowercase().chars().enumerate() {
            let first = letters.is_empty() && last == ' ';
            let unified = match letter {
                'a' | 'e' | 'i' | 'o' | 'u' => ' ',
                'y' | 'w' if !first => ' ',
                // The second letter of kh, sh, th, gh, dh, ph.
                'h' if (c.is_ascii() || place > 0) && matches!(last, 'k' | 's' | 't' | 'g' | 'd' | 'f') => {
                    continue;
                }
                'c' | 'q' => 'k',
                'z' => 's',
                'p' => 'f',
                letter if letter.is_ascii_alphabetic() => letter,
                _ => continue,
            };
            // Doubled consonants count once, also in ts and tz.
            if unified != ' ' && unified != last && (unified, last) != ('s', 't') {
                letters.push(unified);
            }
            last = unified;
        }
    }
    // Often silent, and written or not: Sara, Sarah.
    let letters = letters.strip_suffix('h').unwrap_or(&letters);
    (letters.chars().count() > 1).then(|| letters.to_owned())
}

/// Hebrew, Arabic and Syriac leave vowels out, Thai and its neighbours some of them.
pub(super) const fn lacks_vowels(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{7bf}' | '\u{860}'..='\u{8ff}' | '\u{e00}'..='\u{eff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skeletons_of_spellings_and_of_scripts_without_vowels_agree() {
        for (latin, native) in [
            ("Mohammed", "محمد"),
            ("Muhamad", "محمد"),
            ("Ahmad", "أحمد"),
            ("Abdullah", "عبدالله"),
            ("Fatima", "فاطمة"),
            ("Yusuf", "يوسف"),
            ("Khaled", "خالد"),
            ("Ibrahim", "إبراهيم"),
            ("Hussein", "حسين"),
            ("David", "דוד"),
            ("Cohen", "כהן"),
            ("Sarah", "שרה"),
            ("Moshe", "משה"),
            ("Somchai", "สมชาย"),
        ] {
            assert!(
                skeleton(latin).is_some() && skeleton(latin) == skeleton(native),
                "{latin} {:?} {:?}",
                skeleton(latin),
                skeleton(native)
            );
        }
        assert_eq!(skeleton("Eva"), None);
    }
}
