//! The text of addresses: limits, hostile characters, anything at all.

use proptest::prelude::*;

use super::AddressField as F;
use super::AddressIssueCode as C;
use super::tests::{Issues, parts, strict};
use super::*;

#[test]
fn faults_of_the_text_are_refused_even_leniently() {
    let cases: &[(&str, String, Issues)] = &[
        ("", "1 rue A|Paris||75005".into(), &[(F::Country, C::Required)]),
        (" \u{200B} ", "1 rue A|Paris||75005".into(), &[(F::Country, C::UnknownCountry)]),
        ("UK", String::new(), &[(F::Country, C::UnknownCountry)]),
        (
            "FRA",
            "a\tb|Paris\n|x".into(),
            &[(F::Street, C::ControlCharacter), (F::Country, C::UnknownCountry)],
        ),
        (
            "FR",
            "1 rue A|Pa\nris||75\u{0}005".into(),
            &[(F::Locality, C::ControlCharacter), (F::PostalCode, C::ControlCharacter)],
        ),
        (
            "FR",
            format!("{}|{}||75005", "é".repeat(501), "x".repeat(256)),
            &[(F::Street, C::TooLong), (F::Locality, C::TooLong)],
        ),
        ("FR", "1/2/3/4/5/6|Paris||75005".into(), &[(F::Street, C::TooManyLines)]),
        ("FR", "abc\u{202E}def|Paris||75005".into(), &[(F::Street, C::ControlCharacter)]),
        ("FR", "a\rb|Paris||75005".into(), &[(F::Street, C::ControlCharacter)]),
    ];
    for (country, text, faults) in cases {
        let lenient = PostalAddress::parse(parts(country, text), Handling::Lenient).unwrap_err();
        assert_eq!(lenient.iter().map(|f| (f.field, f.code)).collect::<Vec<_>>(), *faults, "{text:?}");
        assert_eq!(strict(country, text).unwrap_err(), *faults, "{text:?}");
    }
    assert_eq!(
        strict("FR", "1 rue A|a\0b||7").unwrap_err(),
        [(F::Locality, C::ControlCharacter), (F::PostalCode, C::InvalidPostalCode)]
    );
}

#[test]
fn text_is_kept_as_typed_but_trimmed_and_composed() {
    let typed = AddressParts {
        street: Some("  11 rue de l'E\u{301}cole\r\nBât. B ".into()),
        locality: Some("Saint-Étienne".into()),
        dependent_locality: Some(" \u{200B} ".into()),
        postal_code: Some("42000".into()),
        country: " fr ".into(),
        ..AddressParts::default()
    };
    let address = PostalAddress::parse(typed, Handling::Strict).unwrap();
    assert_eq!(address.street(), Some("11 rue de l'École\nBât. B"));
    assert_eq!((address.locality(), address.dependent_locality()), (Some("Saint-Étienne"), None));
    assert_eq!(
        (address.postal_code(), address.administrative_area(), address.sorting_code()),
        (Some("42000"), None, None)
    );
    assert_eq!((address.country().as_str(), address.parts().country.as_str()), ("FR", "FR"));
    let longest = format!("{}|{}||75005", "é".repeat(500), "山".repeat(255));
    assert!(strict("FR", &longest).is_ok());
}

#[test]
fn what_was_stored_comes_back_unchecked() {
    let issues = vec![AddressIssue { field: F::PostalCode, code: C::InvalidPostalCode }];
    let address = PostalAddress::restore(parts("AN", "Kaya 1|Willemstad"), issues.clone());
    assert_eq!((address.country().as_str(), address.issues()), ("AN", issues.as_slice()));
    assert_eq!(address.formatted(), "Kaya 1\nWillemstad\nAN");
    for field in F::ALL {
        assert_eq!(F::from_name(field.as_str()), Some(field));
    }
    for code in C::ALL {
        assert_eq!(C::from_code(code.as_str()), Some(code));
    }
    assert_eq!((F::from_name("zip"), C::from_code("")), (None, None));
    assert_eq!(issues[0].code(), "invalid_postal_code");
    assert_eq!(issues[0].to_string(), "postal_code: not a postal code of the country: check it");
}

fn any_part() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        Just(Some("CA".to_owned())),
        Just(Some("75005".to_owned())),
        "(\\PC|\r|\n|\u{301}|\u{202E}|%n|CH-|Co\\. ){0,12}".prop_map(Some),
        any::<String>().prop_map(Some),
    ]
}

proptest! {
    #[test]
    fn parsing_never_panics_and_what_is_parsed_parses_again(
        fields in proptest::array::uniform6(any_part()),
        country in "(FR|US|GB|JP|CN|CH|IE|CI|SG|TR|IR|AQ|XK|[A-Z]{2}|\\PC{0,3})",
    ) {
        let [street, locality, dependent_locality, postal_code, administrative_area, sorting_code] = fields;
        let parts =
            AddressParts { street, locality, dependent_locality, postal_code, administrative_area, sorting_code, country };
        let strict = PostalAddress::parse(parts.clone(), Handling::Strict);
        let lenient = PostalAddress::parse(parts, Handling::Lenient);
        if let Ok(address) = &lenient {
            prop_assert_eq!(PostalAddress::parse(address.parts().clone(), Handling::Lenient), Ok(address.clone()));
            prop_assert_eq!(&PostalAddress::restore(address.parts().clone(), address.issues().to_vec()), address);
            prop_assert!(address.formatted().lines().all(|line| !line.trim().is_empty()));
            prop_assert_eq!(strict.is_ok(), address.issues().is_empty());
        } else {
            prop_assert!(strict.is_err());
        }
    }
}
