//! Phone numbers at the edges of what is possible.

use proptest::prelude::*;

use super::*;

fn parse(number: &str, region: Option<&str>) -> Result<String, PhoneError> {
    PhoneNumber::parse(number, region).map(|n| n.as_str().to_owned())
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let cases = [
        ("+33612345678", None, "+33612345678"),
        ("+33 6 12 34 56 78", None, "+33612345678"),
        ("+33 (0)6 12 34 56 78", None, "+33612345678"),
        ("(+33) 6.12.34.56.78", None, "+33612345678"),
        ("  06 12 34 56 78 ", Some("FR"), "+33612345678"),
        ("06-12-34-56-78", Some("fr"), "+33612345678"),
        ("00 33 6 12 34 56 78", Some("FR"), "+33612345678"),
        ("011 33 6 12 34 56 78", Some("US"), "+33612345678"),
        ("+33612345678", Some("US"), "+33612345678"),
        ("+33612345678", Some("AQ"), "+33612345678"),
        ("(650) 253-0000", Some("US"), "+16502530000"),
        ("1-800-FLOWERS", Some("US"), "+18003569377"),
        ("tel:+1-201-555-0123", None, "+12015550123"),
        ("TEL:+33612345678", None, "+33612345678"),
        ("+39 06 6982", None, "+39066982"),
        ("02 1234 5678", Some("IT"), "+390212345678"),
        ("020 7031 3000", Some("GB"), "+442070313000"),
        ("030/2270", Some("DE"), "+49302270"),
        ("+800 1234 5678", None, "+80012345678"),
        ("044 123 456", Some("XK"), "+38344123456"),
        ("٠٦١٢٣٤٥٦٧٨", Some("FR"), "+33612345678"),
        ("＋３３６１２３４５６７８", None, "+33612345678"),
        ("\u{202A}+33 6 12 34 56 78\u{202C}", None, "+33612345678"),
        ("+33\u{A0}6\u{202F}12\u{A0}34\u{A0}56\u{A0}78", None, "+33612345678"),
        ("+54 9 11 2345-6789", None, "+5491123456789"),
        ("+290 1234", None, "+2901234"),
    ];
    for (typed, region, e164) in cases {
        assert_eq!(parse(typed, region), Ok(e164.to_owned()), "{typed:?} in {region:?}");
    }
}

#[test]
fn only_the_impossible_is_refused() {
    use PhoneError::*;
    let cases = [
        ("", None, NotANumber),
        ("   ", Some("FR"), NotANumber),
        ("hello", Some("FR"), NotANumber),
        ("FLOWERS", Some("US"), NotANumber),
        ("+", None, NotANumber),
        ("+33", None, NotANumber),
        ("++", None, NotANumber),
        ("call me: +33612345678", None, NotANumber),
        ("call +33612345678", None, NotANumber),
        ("+33612345678, +33612345679", None, NotANumber),
        ("+33612345678;phone-context=+44", None, NotANumber),
        ("1;phone-context=+33tel:", None, NotANumber),
        ("+336\u{0}12345678", None, NotANumber),
        ("0612345678", None, RegionNeeded),
        ("0033612345678", None, RegionNeeded),
        ("0612345678", Some("ZZ"), UnknownRegion),
        ("0612345678", Some(""), UnknownRegion),
        ("0612345678", Some("France"), UnknownRegion),
        ("0612345678", Some("AQ"), UnknownRegion),
        ("+33612345678", Some("001"), UnknownRegion),
        ("+999 123456789", None, UnknownCountry),
        ("+0 123456789", None, UnknownCountry),
        ("+3361234567", None, TooShort),
        ("+336", None, TooShort),
        ("253-0000", Some("US"), TooShort),
        ("+1 253 0000", None, TooShort),
        ("+336123456789", None, TooLong),
        ("+1 650 253 00000", None, TooLong),
        ("+49 1234567890123456789", None, TooLong),
        ("+33 1 23 45 67 89 ext. 12", None, Extension),
        ("+33 1 23 45 67 89 x12", None, Extension),
        ("01 23 45 67 89 poste 12", Some("FR"), NotANumber),
        ("+49 30 227 mobil", None, NotANumber),
        ("650 253 0000 home", Some("US"), TooLong),
        ("tel:+1-201-555-0123;ext=12", None, Extension),
        ("tel:+1-201-555-0123;ISUB=12", None, Extension),
    ];
    for (typed, region, error) in cases {
        assert_eq!(parse(typed, region), Err(error), "{typed:?} in {region:?}");
    }
    let many = "1".repeat(1_000_000);
    assert!(parse(&many, Some("FR")).is_err());
    assert_eq!(parse(&"1".repeat(101), Some("FR")), Err(TooLong));
}

#[test]
fn a_possible_number_of_no_known_range_is_kept_and_says_so() {
    for (typed, known) in
        [("+33612345678", true), ("+33012345678", false), ("+12012001234", true), ("+11234567890", false)]
    {
        let number = PhoneNumber::parse(typed, None).unwrap();
        assert_eq!((number.as_str(), number.known_range()), (typed, known));
    }
}

#[test]
fn the_example_of_every_region_is_kept_as_it_is() {
    let mut regions = 0;
    for region in PHONE_NUMBER_UTIL.get_supported_regions() {
        let Ok(example) = PHONE_NUMBER_UTIL.get_example_number(region) else { continue };
        let e164 = PHONE_NUMBER_UTIL.format(&example, PhoneNumberFormat::E164).into_owned();
        let national = PHONE_NUMBER_UTIL.format(&example, PhoneNumberFormat::National).into_owned();
        let expected = Ok(PhoneNumber { e164: e164.clone(), known_range: true });
        assert_eq!(PhoneNumber::parse(&e164, None), expected);
        if CountryCode::parse(&region.as_region_str()).is_ok() {
            assert_eq!(
                PhoneNumber::parse(&national, Some(&region.as_region_str())),
                expected,
                "{national} in {region}"
            );
        }
        regions += 1;
    }
    assert!(regions > 200, "{regions}");
}

#[test]
fn national_prefixes_in_front_of_a_number_are_dropped_to_the_last() {
    assert_eq!(parse("+43 000 1 5128", None), Ok("+4315128".into()));
    assert_eq!(parse("+39 06 6982", None), Ok("+39066982".into()));
    assert_eq!(parse("+7 800 555 35 35", None), Ok("+78005553535".into()));
}

#[test]
fn fifteen_digits_is_the_most() {
    assert_eq!(parse("+49 1234567890123", None).unwrap().len(), 16);
    assert_eq!(parse("+49 12345678901234", None), Err(PhoneError::TooLong));
}

#[test]
fn a_stored_number_comes_back_as_it_was() {
    let number = PhoneNumber::restore("+33612345678".into(), false);
    assert_eq!((number.as_str(), number.known_range()), ("+33612345678", false));
}

#[test]
fn errors_have_codes_and_never_the_value() {
    let error = PhoneNumber::parse("0612345678", None).unwrap_err();
    assert_eq!(error.code(), "phone_region_needed");
    assert!(!error.to_string().contains("0612345678"));
}

proptest! {
    #[test]
    fn international_numbers_round_trip(text in "\\+[1-9][0-9]{4,16}") {
        if let Ok(number) = PhoneNumber::parse(&text, None) {
            prop_assert_eq!(PhoneNumber::parse(number.as_str(), None), Ok(number), "{}", text);
        }
    }

    #[test]
    fn national_numbers_round_trip(text in "[0-9]{3,15}", region in "(FR|US|DE|IT|AR|MX|BR|GB|CN|IN|AU|CI|RU|HU|SM)") {
        if let Ok(number) = PhoneNumber::parse(&text, Some(&region)) {
            prop_assert_eq!(PhoneNumber::parse(number.as_str(), None), Ok(number), "{} in {}", text, region);
        }
    }

    #[test]
    fn anything_at_all_is_survived(text in "(any|\\PC|[0-9+;:()x#,/. -]|tel:|;ext=|;phone-context=|;isub=){0,25}", region in "(FR|US|..)?") {
        for region in [None, Some(region.as_str())] {
            if let Ok(number) = PhoneNumber::parse(&text, region) {
                prop_assert!(number.as_str().strip_prefix('+').unwrap().bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
