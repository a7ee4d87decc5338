//! By what a request is known: its own id, and the trace that it is part of.

use actix_web::http::header::HeaderMap;
use uuid::Uuid;

/// The request's id and the trace that it is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestIds {
    /// The caller's `X-Request-Id`, or one of our own.
    pub(crate) request_id: String,
    /// The caller's `traceparent` (W3C Trace Context), if it's valid.
    pub(crate) traceparent: Option<String>,
}

impl RequestIds {
    /// Reads them from a request.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            request_id: text("x-request-id")
                .filter(|id| is_sane(id))
                .map_or_else(|| Uuid::new_v4().to_string(), str::to_owned),
            traceparent: text("traceparent").filter(|parent| is_traceparent(parent)).map(str::to_owned),
        }
    }
}

/// Visible ASCII, not too much of it: safe to write into a log and a header.
fn is_sane(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Version 00 in full; of later versions, what they share with it (W3C Trace Context, section 3.2).
fn is_traceparent(text: &str) -> bool {
    let mut fields = text.split('-');
    let mut hex = |length: usize| {
        fields.next().filter(|field| {
            field.len() == length && field.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    };
    let (version, trace, parent, flags) = (hex(2), hex(32), hex(16), hex(2));
    let not_zero = |field: Option<&str>| field.is_some_and(|field| field.bytes().any(|byte| byte != b'0'));
    let rest = match version {
        None | Some("ff") => return false,
        Some("00") => text.len() == 55,
        Some(_) => text.len() <= 256 && text.bytes().all(|byte| byte.is_ascii_graphic()),
    };
    rest && not_zero(trace) && not_zero(parent) && flags.is_some()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn ids(name: &'static str, value: &[u8]) -> RequestIds {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap());
        RequestIds::of(&headers)
    }

    #[test]
    fn a_sane_request_id_is_kept_and_another_replaced() {
        assert_eq!(ids("x-request-id", b"a-1").request_id, "a-1");
        for bad in [b"".as_slice(), b"a b", &[b'x'; 129], b"\xc3\xa9"] {
            let id = ids("x-request-id", bad).request_id;
            assert_eq!(id.len(), 36, "{id}");
        }
    }

    #[test]
    fn only_a_valid_trace_is_continued() {
        let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        for good in [valid, "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"] {
            assert_eq!(ids("traceparent", good.as_bytes()).traceparent.as_deref(), Some(good));
        }
        for bad in [
            "",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        ] {
            assert_eq!(ids("traceparent", bad.as_bytes()).traceparent, None, "{bad}");
        }
    }
}
