//! Invented names for searching: some hundred thousand different words of ten scripts, few of them common and most rare,
//! as real ones are.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// How many given and family names there are for each script that isn't Latin; Latin has ten times as many.
const GIVEN: f64 = 6_000.0;
const FAMILY: f64 = 60_000.0;

/// Syllables of a script, and how many of them words have.
struct Script {
    syllables: &'static str,
    least: usize,
    most: usize,
}

const LATIN: Script = Script {
    syllables: "an ma ri el jo ha no la sa to be ka mi ro len da ber ger lin mar ton vi so ne wal ster schu hol zi qua \
                fré gür lø čer ñez brö ïs pal dor hei win gra bru kel tor ven mann sen ski ova ides escu",
    least: 2,
    most: 4,
};

/// Those besides Latin.
const OTHERS: [Script; 9] = [
    Script {
        syllables: "ма ри ан на ива нов сер гей пет ров юр ла са оль га ко вал чук дми три ев ский",
        least: 2,
        most: 4,
    },
    Script {
        syllables: "γι ωρ γος πα πα δο που λος μα ρί α νι κο λα ου ελ έ νη δη μη τρης",
        least: 2,
        most: 4,
    },
    Script {
        syllables: "や ま だ た ろ う は な こ す ず き さ と み の り", least: 2, most: 4
    },
    Script {
        syllables: "김 이 박 최 민 수 지 영 현 준 서 연 하 은 도 윤", least: 1, most: 2
    },
    Script {
        syllables: "王 李 张 刘 陈 杨 明 小 华 丽 伟 芳 山 田 木 村 本 中", least: 1, most: 2
    },
    Script {
        syllables: "مح مد عل ي اح حم سن فا طم ة يو سف خا لد اب را هي م", least: 2, most: 3
    },
    Script {
        syllables: "रा म कृ ष्ण श र्मा प्रि या अ मि ता भ सि ह वि न य", least: 2, most: 3
    },
    Script { syllables: "דו ד כה ן מש ה שר ה לו י יע קב רח ל", least: 2, most: 3 },
    Script {
        syllables: "სა ხე ლი გი ორ ნი ნო და ვით მა რი ამ ბე რი ძე", least: 2, most: 4
    },
];

/// Somebody's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) latin: bool,
}

/// The name of the person of that number: always the same.
pub(crate) fn name(number: u64) -> Name {
    let mut rng = StdRng::seed_from_u64(0x00a1_1ce5 ^ number);
    let latin = rng.random_bool(0.7);
    let (script, which) = if latin { (&LATIN, 0) } else { other(&mut rng) };
    let size = if latin { 10.0 } else { 1.0 };
    let mut drawn = |names: f64, part: u64| {
        // The logarithm is drawn evenly: the second is half as common as the first, the tenth a tenth (Zipf).
        let rank = (names * size).powf(rng.random::<f64>());
        word(script, which * 2 + part, rank)
    };
    Name { given: drawn(GIVEN, 0), family: drawn(FAMILY, 1), latin }
}

fn other(rng: &mut StdRng) -> (&'static Script, u64) {
    let which = rng.random_range(0..OTHERS.len());
    (OTHERS.get(which).unwrap_or(&LATIN), 1 + which as u64)
}

/// One of the commonest given names.
pub(crate) fn common(rank: u64) -> String {
    word(&LATIN, 0, (rank + 1) as f64)
}

/// The word of a rank, in one of several lists.
#[expect(
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "a rank is positive and below a million"
)]
fn word(script: &Script, list: u64, rank: f64) -> String {
    let mut rng = StdRng::seed_from_u64(0x5eed_0002 ^ (list << 32) ^ rank as u64);
    let syllables: Vec<&str> = script.syllables.split_whitespace().collect();
    let count = rng.random_range(script.least..=script.most);
    let one = |_| syllables.get(rng.random_range(0..syllables.len())).copied().unwrap_or_default();
    let word: String = (0..count).map(one).collect();
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn few_names_are_common_and_most_are_rare() {
        assert_eq!(name(7), name(7));
        let mut counts = BTreeMap::<String, usize>::new();
        for number in 0..20_000 {
            *counts.entry(name(number).family).or_default() += 1;
        }
        let most = counts.values().max().copied().unwrap_or_default();
        let once = counts.values().filter(|count| **count == 1).count();
        assert!(most > 300 && once * 2 > counts.len(), "{most} {once} of {}", counts.len());
        assert!((0..100).any(|number| !name(number).latin));
    }
}
