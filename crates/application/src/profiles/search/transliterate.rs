//! How names of other scripts are written in Latin letters, where that is known.
//!
//! Letter by letter with `deunicode`, and by rules of our own where people write names otherwise: Cyrillic, Greek,
//! kana, Indic scripts, the commonest Korean family names. Scripts that leave out vowels have no Latin spelling that
//! could be told from the letters; for them there is [`skeleton`](super::skeleton()).

use unicode_normalization::UnicodeNormalization;

use super::normalise::{joins, normalise};
use super::skeleton::lacks_vowels;

/// Latin spellings of one word in another script, normalised; none if it is Latin already or no spelling is known.
#[must_use]
pub fn romanise(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.nfkc().flat_map(char::to_lowercase).filter(|c| !joins(*c)).collect();
    if normalise(word).is_ascii() || letters.iter().any(|c| lacks_vowels(*c)) {
        return Vec::new();
    }
    let mut latin = Latin::default();
    for (place, c) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| letters.get(place)).copied();
        if latin.write(before, *c, letters.get(place + 1).copied()).is_none() {
            return Vec::new();
        }
    }
    let mut spellings = vec![normalise(&latin.text).replace(' ', "")];
    spellings.extend(korean_family_name(word).map(str::to_owned));
    if letters.iter().all(|c| is_kana(*c)) {
        // Long vowels are mostly written short: Tarō, Taro rather than Tarou.
        spellings = spellings.iter().map(|text| text.replace("ou", "o").replace("uu", "u")).collect();
    }
    spellings.retain(|text| !text.is_empty() && text.is_ascii());
    spellings
}

const fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}')
}

#[derive(Default)]
struct Latin {
    text: String,
    doubles: bool,
}

impl Latin {
    /// Adds a letter; `None` if it is unknown.
    fn write(&mut self, before: Option<char>, c: char, after: Option<char>) -> Option<()> {
        match c {
            c if is_kana(c) => self.kana(c)?,
            '\u{900}'..='\u{d7f}' => self.indic(before, c, after)?,
            _ => match special(before, c, after) {
                Some(text) => self.text.push_str(text),
                None => self.text.push_str(deunicode::deunicode_char(c)?),
            },
        }
        Some(())
    }

    fn kana(&mut self, c: char) -> Option<()> {
        // Katakana are where hiragana are, 0x60 further on.
        let hiragana = match c {
            '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60)?,
            c => c,
        };
        let syllable = match hiragana {
            'っ' => {
                self.doubles = true;
                return Some(());
            }
            'ー' => return Some(()),
            'ゃ' => return self.glide('a'),
            'ゅ' => return self.glide('u'),
            'ょ' => return self.glide('o'),
            'ぁ' => return self.vowel('a'),
            'ぃ' => return self.vowel('i'),
            'ぅ' => return self.vowel('u'),
            'ぇ' => return self.vowel('e'),
            'ぉ' => return self.vowel('o'),
            'じ' | 'ぢ' => "ji",
            'ず' | 'づ' => "zu",
            'し' => "shi",
            'ち' => "chi",
            'つ' => "tsu",
            'ふ' => "fu",
            'を' => "o",
            'ゔ' => "vu",
            other => deunicode::deunicode_char(other)?,
        };
        if std::mem::take(&mut self.doubles) {
            self.text.extend(syllable.chars().next());
        }
        self.text.push_str(syllable);
        Some(())
    }

    /// A small ya, yu or yo: ki + ya is kya, shi + ya is sha.
    fn glide(&mut self, vowel: char) -> Option<()> {
        if self.text.ends_with('i') {
            self.text.pop();
            if !["sh", "ch", "j"].iter().any(|end| self.text.ends_with(end)) {
                self.text.push('y');
            }
        } else {
            self.text.push('y');
        }
        self.text.push(vowel);
        Some(())
    }

    /// A small vowel replaces the one before: fu + a is fa.
    fn vowel(&mut self, vowel: char) -> Option<()> {
        self.text.pop();
        self.text.push(vowel);
        Some(())
    }

    /// The Indic blocks have one layout. A consonant is spoken with an `a` unless a vowel sign or a virama follows, or
    /// the word ends after a single consonant.
    fn indic(&mut self, before: Option<char>, c: char, after: Option<char>) -> Option<()> {
        let place = |c: char| u32::from(c) & 0x7f;
        let text = match place(c) {
            0x3c | 0x4d => return Some(()),
            0x37 => "sh",
            0x43 => "ri",
            _ => deunicode::deunicode_char(c)?,
        };
        let mut letters = text.chars().map(|c| c.to_ascii_lowercase()).peekable();
        while let Some(letter) = letters.next() {
            // Long vowels and retroflex consonants are doubled letter by letter, but not in names.
            if letters.peek() != Some(&letter) {
                self.text.push(letter);
            }
        }
        if matches!(place(c), 0x15..=0x39 | 0x58..=0x5f) {
            let cluster = before.is_some_and(|c| place(c) == 0x4d);
            let spoken = match after.map(place) {
                Some(0x3c | 0x3e..=0x4d) => false,
                Some(_) => true,
                None => cluster,
            };
            if spoken {
                self.text.push('a');
            }
        }
        Some(())
    }
}

/// Letters that names in passports and newspapers write otherwise than one by one.
const fn special(before: Option<char>, c: char, after: Option<char>) -> Option<&'static str> {
    Some(match c {
        'я' => "ya",
        'ю' => "yu",
        'ё' => "e",
        'є' => "ye",
        'й' => "y",
        'х' => "kh",
        'ь' | 'ъ' => "",
        'ђ' => "dj",
        'ћ' => "c",
        'η' | 'ή' | 'ϊ' | 'ΐ' => "i",
        'χ' => "ch",
        'φ' => "f",
        'γ' if matches!(after, Some('γ' | 'χ' | 'ξ')) => "n",
        'υ' | 'ύ' => match before {
            Some('ο') => "u",
            Some('α' | 'ε' | 'η') => "v",
            _ => "y",
        },
        _ => return None,
    })
}

/// Family names of one syllable as their bearers mostly write them; the rules would give others.
fn korean_family_name(word: &str) -> Option<&'static str> {
    Some(match word {
        "김" => "kim",
        "이" => "lee",
        "박" => "park",
        "최" => "choi",
        "정" => "jung",
        "강" => "kang",
        "조" => "cho",
        "윤" => "yoon",
        "임" => "lim",
        "오" => "oh",
        "신" => "shin",
        "권" => "kwon",
        "안" => "ahn",
        "유" => "yoo",
        "백" => "baek",
        "노" => "roh",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_people_write_them() {
        for (word, latin) in [
            ("Иванов", "ivanov"),
            ("Юрий", "yuriy"),
            ("Щукин", "shchukin"),
            ("Хрущёв", "khrushchev"),
            ("Ольга", "olga"),
            ("Γιώργος", "giorgos"),
            ("Παπαδόπουλος", "papadopoulos"),
            ("Ευαγγελία", "evangelia"),
            ("Χριστίνα", "christina"),
            ("やまだ", "yamada"),
            ("ヤマダ", "yamada"),
            ("たろう", "taro"),
            ("ジョン", "jon"),
            ("キャサリン", "kyasarin"),
            ("りょう", "ryo"),
            ("はっとり", "hattori"),
            ("ﾌｧﾃｨﾏ", "fatima"),
            ("민수", "minsu"),
            ("王", "wang"),
            ("小明", "xiaoming"),
            ("राम", "ram"),
            ("शर्मा", "sharma"),
            ("प्रिया", "priya"),
            ("कृष्ण", "krishna"),
            ("अमिताभ", "amitabh"),
            ("Հայկ", "hayk"),
            ("გიორგი", "giorgi"),
        ] {
            assert_eq!(romanise(word), [latin], "{word}");
        }
        assert_eq!(romanise("김"), ["gim", "kim"]);
        for word in ["Müller", "Łódź", "محمد", "דוד", "สมชาย", "42", ""] {
            assert_eq!(romanise(word), Vec::<String>::new(), "{word}");
        }
    }
}
