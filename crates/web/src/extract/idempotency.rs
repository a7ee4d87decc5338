//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), quoted or bare.

use std::fmt::Write;

use actix_web::HttpRequest;
use actix_web::http::Method;
use profiles_application::bus::IdempotencyKey;
use sha2::{Digest, Sha256};

use crate::problem::Problem;

const NAME: &str = "idempotency-key";
const MAX: usize = 255;

/// The key of a `POST`, with the fingerprint of everything asked.
pub(super) fn key(request: &HttpRequest) -> Result<Option<IdempotencyKey>, Problem> {
    if request.method() != Method::POST {
        return Ok(None);
    }
    let mut values = request.headers().get_all(NAME);
    let Some(value) = values.next() else { return Ok(None) };
    let key = if values.next().is_some() { None } else { value.to_str().ok().and_then(parse) };
    let key = key.ok_or_else(|| Problem::header_fault("Idempotency-Key", "idempotency_key_invalid"))?;
    Ok(Some(IdempotencyKey { key, fingerprint: fingerprint(request)? }))
}

/// A string of structured fields (RFC 9651, section 3.3.3), or the key as it is; 1 to 255 characters.
fn parse(value: &str) -> Option<String> {
    let value = value.trim();
    let key = match value.strip_prefix('"') {
        Some(opened) => unquote(opened)?,
        None if value.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\,;".contains(&byte)) => {
            value.to_owned()
        }
        None => return None,
    };
    (1..=MAX).contains(&key.len()).then_some(key)
}

/// What stands before the closing quote, which has to be the end.
fn unquote(opened: &str) -> Option<String> {
    let mut key = String::new();
    let mut chars = opened.chars();
    loop {
        match chars.next()? {
            '"' => return chars.next().is_none().then_some(key),
            '\\' => key.push(chars.next().filter(|c| matches!(c, '"' | '\\'))?),
            c @ ' '..='~' => key.push(c),
            _ => return None,
        }
    }
}

/// SHA-256 over what the request asks for, each part with its length in front so that none runs into the next.
fn fingerprint(request: &HttpRequest) -> Result<String, Problem> {
    let prefer: Vec<u8> =
        request.headers().get_all("prefer").flat_map(|value| value.as_bytes()).copied().collect();
    let body = super::body::bytes(request)?;
    let parts = [
        request.method().as_str().as_bytes(),
        request.path().as_bytes(),
        request.query_string().as_bytes(),
        &prefer,
        &body,
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    Ok(hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_quoted_or_bare() {
        for (written, key) in [
            ("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
            ("8e03978e", "8e03978e"),
            (r#""a \"b\" \\ ;,""#, r#"a "b" \ ;,"#),
            (" \"a\" ", "a"),
        ] {
            assert_eq!(parse(written).as_deref(), Some(key), "{written}");
        }
        assert_eq!(parse(&"k".repeat(255)).map(|key| key.len()), Some(255));
        for bad in [
            "",
            "\"\"",
            "\"a",
            "a\"",
            "\"a\" b",
            "\"a\";p=1",
            "a b",
            "a,b",
            r#""\a""#,
            "\"\t\"",
            &"k".repeat(256),
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
