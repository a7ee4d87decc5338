//! `Prefer: handling=lenient` (RFC 7240, section 4.4). Preferences that mean nothing here are ignored, as they have to be.

use actix_web::http::header::HeaderMap;
use profiles_application::profiles::input::Handling;

/// How the caller wants addresses taken that break their country's rules.
pub(crate) fn handling(headers: &HeaderMap) -> Handling {
    let first = headers
        .get_all("prefer")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|preference| {
            let (name, value) = preference.split(';').next()?.split_once('=')?;
            name.trim().eq_ignore_ascii_case("handling").then(|| value.trim().trim_matches('"'))
        });
    match first {
        Some(value) if value.eq_ignore_ascii_case("lenient") => Handling::Lenient,
        _ => Handling::Strict,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn the_first_handling_counts() {
        for (written, handling_expected) in [
            ("handling=lenient", Handling::Lenient),
            ("respond-async, Handling = \"lenient\"; foo=bar", Handling::Lenient),
            ("handling=strict, handling=lenient", Handling::Strict),
            ("handling", Handling::Strict),
            ("", Handling::Strict),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static("prefer"), HeaderValue::from_str(written).unwrap());
            assert_eq!(handling(&headers), handling_expected, "{written}");
        }
    }
}
