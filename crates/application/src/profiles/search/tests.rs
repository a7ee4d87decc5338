//! The rules of matching, by example and by property.

use proptest::prelude::*;

use super::matching::allowed_typos;
use super::*;

fn closeness(query: &str, names: &[&str]) -> Option<Closeness> {
    let terms: Vec<String> = terms_of(names.iter().copied(), None).into_iter().collect();
    NameQuery::of(query).closeness(&terms)
}

#[test]
fn each_word_matches_as_closely_as_it_can() {
    use Closeness::{Begins, Exact, Inside, OneTypo, Sound, TwoTypos};
    for (query, name, expected) in [
        ("maria", "Maria Skłodowska", Some(Exact)),
        ("sklodowska, MARIA", "Maria Skłodowska", Some(Exact)),
        ("mar sklod", "Maria Skłodowska", Some(Begins)),
        ("maria odow", "Maria Skłodowska", Some(Inside)),
        ("a", "Maria", Some(Inside)),
        ("mraia", "Maria", Some(OneTypo)),
        ("mara", "Maria", Some(OneTypo)),
        ("mra", "Mar", None),
        ("skladowsxa", "Skłodowska", Some(TwoTypos)),
        ("maira klodowska", "Maria Skłodowska", Some(OneTypo)),
        ("maria curie", "Maria Skłodowska", None),
        ("1235", "1234", None),
        ("ivanov", "Иванов", Some(Exact)),
        ("ivan", "Иванов", Some(Begins)),
        ("Иванов", "Ivanov", Some(Exact)),
        ("yuri", "Юрий", Some(Begins)),
        ("sergei", "Сергей", Some(OneTypo)),
        ("papadopoulos", "Παπαδόπουλος", Some(Exact)),
        ("mohammed", "محمد", Some(Sound)),
        ("محمد", "محمد", Some(Exact)),
        ("xiao ming", "小明", Some(Inside)),
        ("明", "小明", Some(Inside)),
        ("やまだ", "ヤマダ", Some(Exact)),
        ("kim minsu", "김 민수", Some(Exact)),
        ("krishna", "कृष्ण", Some(Exact)),
        ("mueller", "Müller", Some(OneTypo)),
    ] {
        assert_eq!(closeness(query, &[name]), expected, "{query} in {name}");
    }
}

#[test]
fn names_without_spaces_are_found_as_they_are_written() {
    let terms: Vec<_> = terms_of(["花子", "山田"], Some(("山田", "花子"))).into_iter().collect();
    for query in ["山田花子", "山田花", "山田 花子", "花子", "hanako shantian"] {
        let expected = query != "hanako shantian";
        assert_eq!(NameQuery::of(query).closeness(&terms).is_some(), expected, "{query}");
    }
    assert!(!terms_of(["Ada", "Byron"], Some(("Byron", "Ada"))).contains("byronada"));
}

#[test]
fn bounds_hold_for_whatever_is_written() {
    let many: String = (0..2 * MAX_TERMS).map(|number| format!("w{number} ")).collect();
    assert_eq!(NameQuery::of(&many).words.len(), MAX_QUERY_WORDS);
    assert_eq!(terms_of([many.as_str()], None).len(), MAX_TERMS);
    let long = "x".repeat(500);
    assert_eq!(closeness(&long, &[&long]), Some(Closeness::Exact));
    assert!(keys_of(&"abcdefgh".repeat(8)).len() < 64 + 23);
    assert!(NameQuery::of("%_*?.'").words.is_empty());
}

#[test]
fn terms_that_are_no_words_are_told_apart_and_have_no_keys() {
    use crate::profiles::read_model::KeyKind::{Email, Lei, Phone, Registration, TaxId};
    let keys = [Email, Phone, Lei, Registration, TaxId].map(Mark::Key);
    let marks = [Mark::Sound, Mark::Date, Mark::Link].into_iter().chain(keys);
    let terms: Vec<_> = marks.map(|mark| mark.term("maria")).collect();
    let distinct: std::collections::BTreeSet<_> = terms.iter().collect();
    assert_eq!(distinct.len(), terms.len());
    assert!(terms.iter().all(|term| keys_of(term).is_empty()));
    assert_eq!(NameQuery::of("maria").closeness(&terms), None);
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[abc]{1,12}", "[a-z0-9]{1,14}", "\\PC{1,10}", "[а-яёΑ-ωऄ-हא-תء-ي가-힣あ-ヶ一-鿿]{1,8}"]
}

proptest! {
    #[test]
    fn normalising_twice_changes_nothing(text in "\\PC{0,30}") {
        let once = normalise(&text);
        prop_assert_eq!(normalise(&once), once);
    }

    #[test]
    fn a_name_is_found_by_itself_and_by_any_part_of_a_word(name in word(), from in 0usize..6, letters in 1usize..6) {
        let terms: Vec<String> = terms_of([name.as_str()], None).into_iter().collect();
        let query = NameQuery::of(&name);
        if !query.words.is_empty() {
            prop_assert_eq!(query.closeness(&terms), Some(Closeness::Exact));
        }
        for term in terms.iter().filter(|term| term.starts_with(char::is_alphanumeric)) {
            let part: String = term.chars().skip(from).take(letters).collect();
            if !part.is_empty() {
                prop_assert!(Closeness::between(&part, term) <= Some(Closeness::Inside));
                prop_assert!(Closeness::between(&part, term).is_some());
            }
        }
    }

    /// What matches shares a key: nothing is missed by looking at keys only.
    #[test]
    fn keys_find_whatever_matches(sought in "[abc]{1,12}", word in "[abc]{1,12}") {
        check_keys(&sought, &word)?;
    }

    #[test]
    fn keys_find_words_with_slips(word in "[a-d]{3,12}", slips in prop::collection::vec((0u8..4, 0usize..12, prop::char::range('a', 'e')), 0..3)) {
        let mut letters: Vec<char> = word.chars().collect();
        for (kind, place, letter) in slips {
            let place = place % letters.len().max(1);
            match kind {
                0 if letters.len() > 1 => { letters.remove(place); }
                1 => letters.insert(place, letter),
                2 => letters[place] = letter,
                _ if place > 0 => letters.swap(place - 1, place),
                _ => {}
            }
        }
        check_keys(&letters.into_iter().collect::<String>(), &word)?;
    }
}

fn check_keys(sought: &str, word: &str) -> Result<(), TestCaseError> {
    let query = QueryWord { forms: vec![sought.to_owned()], sound: None };
    let probes = Probes::of(&query);
    let keys = keys_of(word);
    let within = |ranges: &[(String, String)]| {
        ranges.iter().any(|(from, to)| keys.range(from.clone()..to.clone()).next().is_some())
    };
    let found = match Closeness::between(sought, word) {
        None | Some(Closeness::Sound) => return Ok(()),
        Some(Closeness::Exact | Closeness::Begins) => within(&probes.begins),
        Some(Closeness::Inside) => within(&probes.inside),
        Some(Closeness::OneTypo) => probes.one_typo.iter().any(|key| keys.contains(key)),
        Some(Closeness::TwoTypos) => probes.two_typos.iter().any(|key| keys.contains(key)),
    };
    prop_assert!(found, "{sought} {word} {:?} {}", Closeness::between(sought, word), allowed_typos(sought));
    Ok(())
}
