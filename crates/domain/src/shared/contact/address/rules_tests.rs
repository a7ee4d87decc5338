//! The data as a whole: every line reads, every pattern compiles and takes its own examples.

use super::super::fold::plain;
use super::*;

fn codes() -> impl Iterator<Item = &'static str> {
    COUNTRIES.keys().copied().filter(|code| *code != "ZZ")
}

fn column(code: &str, number: usize) -> &'static str {
    COUNTRIES[code].0.split('\t').nth(number).unwrap()
}

#[test]
fn every_country_of_iso_3166_has_rules_and_no_other_has() {
    for country in rust_iso3166::ALL {
        assert!(COUNTRIES.contains_key(country.alpha2), "{}", country.alpha2);
    }
    for code in codes() {
        assert!(CountryCode::parse(code).is_ok(), "{code}");
    }
    assert!(CountryCode::parse("XK").is_ok());
    assert!(DATA.len() < 200_000);
}

#[test]
fn every_line_is_complete() {
    assert_eq!(DATA.lines().next().unwrap().split('\t').count(), 15);
    for code in codes() {
        let rules = Rules::of(CountryCode::parse(code).unwrap());
        assert_eq!(COUNTRIES[code].0.split('\t').count(), 14, "{code}");
        assert!(!rules.name.is_empty() && rules.name == rules.name.to_uppercase(), "{code}");
        for letter in rules.required.chars() {
            let written = rules.format.text.contains(&format!("%{letter}"));
            assert!(written, "{code} requires {letter} and doesn't write it");
        }
        let keys = rules.areas.names[0].split('~').count();
        for values in rules.areas.names.iter().skip(1).chain([&rules.areas.postal_codes]) {
            assert!(values.is_empty() || values.split('~').count() == keys, "{code}");
        }
        assert!(rules.areas().iter().all(|area| !area.names.is_empty()), "{code}");
    }
}

#[test]
fn every_pattern_compiles_and_takes_its_own_examples() {
    for code in codes() {
        let rules = Rules::of(CountryCode::parse(code).unwrap());
        assert!(rules.postal_code.is_empty() || rules.postal_code.compiled().is_some(), "{code}");
        for example in column(code, 6).split(',').filter(|e| !e.is_empty()) {
            assert!(rules.postal_code.matches(&plain(example)), "{code} {example}");
        }
        for area in rules.areas() {
            assert!(area.postal_codes.is_empty() || area.postal_codes.compiled().is_some(), "{code}");
        }
    }
}

#[test]
fn a_country_without_rules_has_the_generic_ones() {
    let generic = Rules::of(CountryCode::restore("QQ"));
    let zz = Rules::read(COUNTRIES["ZZ"].0);
    assert_eq!((generic.name, generic.format.text, generic.required), ("", zz.format.text, zz.required));
    assert!(generic.areas().is_empty() && generic.postal_code.matches("anything"));
}

#[test]
fn patterns_are_of_whole_texts_and_of_ascii() {
    let pattern = Pattern::whole(r"\d{5}|K");
    for (text, matches) in [
        ("12345", true),
        ("123456", false),
        ("x12345", false),
        ("12345\n", false),
        ("k", true),
        ("\u{212A}", false),
        ("١٢٣٤٥", false),
    ] {
        assert_eq!(pattern.matches(text), matches, "{text:?}");
    }
}
