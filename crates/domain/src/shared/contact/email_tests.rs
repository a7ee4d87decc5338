//! E-mail addresses of many scripts, at their limits, and hostile ones.

use proptest::prelude::*;

use super::*;

#[test]
fn addresses_are_kept_as_typed_with_a_lower_case_domain() {
    let cases = [
        ("marie@example.org", "marie@example.org"),
        ("  Marie.Curie+lab@Example.ORG ", "Marie.Curie+lab@example.org"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("a@b.co", "a@b.co"),
        ("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"),
        ("\"marie curie\"@example.org", "\"marie curie\"@example.org"),
        ("\"a@b\"@example.org", "\"a@b\"@example.org"),
        ("user@123.example", "user@123.example"),
        ("user@xn--mnchen-3ya.de", "user@xn--mnchen-3ya.de"),
        ("user@münchen.DE", "user@münchen.de"),
        ("user@ÉCOLE.fr", "user@école.fr"),
        ("Jose\u{301}@example.org", "José@example.org"),
        ("用户@例子.广告", "用户@例子.广告"),
        ("संपर्क@डाटामेल.भारत", "संपर्क@डाटामेल.भारत"),
        ("ไปรษณีย์@ตัวอย่าง.ไทย", "ไปรษณีย์@ตัวอย่าง.ไทย"),
        ("квіточка@пошта.укр", "квіточка@пошта.укр"),
        ("θσερ@εχαμπλε.ψομ", "θσερ@εχαμπλε.ψομ"),
        ("مثال@مثال.إختبار", "مثال@مثال.إختبار"),
        ("نامه\u{200C}ای@example.org", "نامه\u{200C}ای@example.org"),
        ("Dörte@Sörensen.example", "Dörte@sörensen.example"),
        ("🐢@example.org", "🐢@example.org"),
    ];
    for (typed, kept) in cases {
        assert_eq!(EmailAddress::parse(typed).map(|e| e.0), Ok(kept.to_owned()), "{typed:?}");
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for bad in [
        "marie",
        "@",
        "a@",
        "@b.org",
        "a@b",
        "a@localhost",
        "a..b@example.org",
        ".a@example.org",
        "a.@example.org",
        "a b@example.org",
        "a@exa mple.org",
        "a@@example.org",
        "a@b@example.org",
        "Marie <marie@example.org>",
        "<marie@example.org>",
        "mailto:marie@example.org",
        "a@[192.0.2.1]",
        "a@-b.org",
        "a@b-.org",
        "a@b..org",
        "a@b.org.",
        "a@.b.org",
        "\"\"@example.org",
        "\"@example.org",
        "a(comment)@example.org",
        "a@ex_ample.org",
        "a@exam!ple.org",
        "a,b@example.org",
        "a@example.org,b@example.org",
        "a\0@example.org",
        "a@exa\0mple.org",
        "a\nb@example.org",
        "a\r\nBcc: x@example.org",
        "\"a\tb\"@example.org",
        "a\u{202E}b@example.org",
        "a\u{200B}@example.org",
        "\u{FEFF}a@example.org",
        "a\u{3000}b@example.org",
        "a@example\u{3002}org",
        "a＠example.org",
        "a@\u{301}b.org",
        "a@\u{1F422}.org",
        "a@exa\u{AD}mple.org",
        "a@b.o\u{2028}rg",
    ] {
        assert_eq!(EmailAddress::parse(bad), Err(EmailError::Invalid), "{bad:?}");
    }
    for empty in ["", "  ", "\t\n\u{3000}"] {
        assert_eq!(EmailAddress::parse(empty), Err(EmailError::Empty));
    }
}

#[test]
fn lengths_are_counted_in_octets() {
    let domain = format!("{}.{}.{}.org", "d".repeat(63), "d".repeat(63), "d".repeat(57));
    let longest = format!("{}@{domain}", "a".repeat(64));
    assert_eq!(longest.len(), EmailAddress::MAX);
    assert!(EmailAddress::parse(&longest).is_ok());
    assert_eq!(EmailAddress::parse(&format!("{longest}x")), Err(EmailError::TooLong));
    assert_eq!(EmailAddress::parse(&format!("{}@b.org", "a".repeat(65))), Err(EmailError::TooLong));
    assert!(EmailAddress::parse(&format!("{}@b.org", "é".repeat(32))).is_ok());
    assert_eq!(EmailAddress::parse(&format!("{}@b.org", "é".repeat(33))), Err(EmailError::TooLong));
    assert_eq!(EmailAddress::parse(&format!("a@{}.org", "d".repeat(64))), Err(EmailError::Invalid));
    assert_eq!(EmailAddress::parse(&"a@".repeat(1_000_000)), Err(EmailError::TooLong));
}

#[test]
fn look_up_ignores_case_and_reading_back_keeps_it() {
    let typed = EmailAddress::parse("Ann.É@EXAMPLE.org").unwrap();
    assert_eq!(typed.search_key(), "ann.é@example.org");
    assert_eq!(typed.domain(), "example.org");
    assert_eq!(EmailAddress::restore(typed.as_str().to_owned()), typed);
    assert_eq!(EmailAddress::parse("\"a@b\"@c.org").unwrap().domain(), "c.org");
}

#[test]
fn errors_have_codes_and_never_the_value() {
    for (text, code) in [("", "email_empty"), ("secret-name", "email_invalid")] {
        let error = EmailAddress::parse(text).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!error.to_string().contains("secret"));
    }
    assert_eq!(EmailError::TooLong.code(), "email_too_long");
}

proptest! {
    #[test]
    fn parsing_never_panics_and_what_is_parsed_parses_again(text in "(\\PC{0,20}|[a-zÀ-ῼ\"\\\\ .]{1,10})@[\\PC\\p{L}]{0,12}\\.[\\p{L}]{1,5}") {
        if let Ok(email) = EmailAddress::parse(&text) {
            prop_assert_eq!(EmailAddress::parse(email.as_str()), Ok(email.clone()));
            let key = email.search_key();
            prop_assert_eq!(EmailAddress(key.clone()).search_key(), key);
        }
    }

    #[test]
    fn anything_at_all_is_survived(text in any::<String>()) {
        let _ = EmailAddress::parse(&text);
    }
}
