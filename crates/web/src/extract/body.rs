//! Bodies in JSON.

use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use profiles_application::profiles::{UniqueValue, decode_slice};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::extractor;
use crate::middleware::Seen;
use crate::problem::{Code, Problem, Refusal};

pub(super) const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

/// A body of a known form.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(decode(request, &[JSON]).map(Self))
    }
}

/// A merge patch (RFC 7396), whose form only the person it patches can judge.
pub(crate) struct Document(pub(crate) Value);

impl Document {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        decode::<UniqueValue>(request, &[JSON, MERGE_PATCH]).map(|value| Self(value.0))
    }
}

extractor!(Document);

pub(super) fn decode<T: DeserializeOwned>(request: &HttpRequest, types: &[&str]) -> Result<T, Problem> {
    check_type(request, types)?;
    decode_slice(&bytes(request)?).map_err(|error| error.problem(None))
}

/// The body as it came.
pub(super) fn bytes(request: &HttpRequest) -> Result<Bytes, Problem> {
    match request.extensions().get::<Rc<Seen>>() {
        Some(seen) => seen.body.bytes().cloned(),
        None => Err(Problem::internal(&"the body wasn't read")),
    }
}

fn check_type(request: &HttpRequest, types: &[&str]) -> Result<(), Problem> {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        let identity = HeaderValue::from_static("identity");
        return Err(Problem::new(Code::UnsupportedEncoding).header(header::ACCEPT_ENCODING, identity));
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| is_one_of(kind, types)) {
        Ok(())
    } else {
        Err(Problem::new(Code::UnsupportedMediaType))
    }
}

/// Whether a `Content-Type` (RFC 9110, section 8.3) is one of these. JSON is UTF-8 (RFC 8259), whoever says otherwise.
fn is_one_of(kind: &str, types: &[&str]) -> bool {
    let mut parts = kind.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    types.iter().any(|known| essence.eq_ignore_ascii_case(known))
        && parts.filter_map(|parameter| parameter.split_once('=')).all(|(name, value)| {
            !name.trim().eq_ignore_ascii_case("charset")
                || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf_8_is_taken() {
        for good in
            ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\"; v=1"]
        {
            assert!(is_one_of(good, &[JSON]), "{good}");
        }
        for bad in ["", "text/json", "application/json; charset=latin1", "application/jsonp", MERGE_PATCH] {
            assert!(!is_one_of(bad, &[JSON]), "{bad}");
        }
        assert!(is_one_of(MERGE_PATCH, &[JSON, MERGE_PATCH]));
    }
}
