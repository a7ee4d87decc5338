//! Reads the body before anything else looks at the request, so that no answer ever cuts an upload short.

use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::{Method, header};
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;

use crate::problem::{Arg, Code, Problem};

/// How much of a body that is too large is still read: closing the connection while the client sends would be seen there
/// as a reset instead of an answer.
const DISCARDED_BYTES: u64 = 64 * 1024 * 1024;

/// The body of a request, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// All of it.
    Whole(Bytes),
    /// It is larger than this limit.
    TooLarge(usize),
    /// It broke off or can't be read.
    Broken,
    /// It came too slowly.
    Slow,
}

impl Body {
    /// Takes the body from a request. `true` if the connection can't be used again.
    pub(crate) async fn read(request: &mut ServiceRequest, limit: usize, time: Duration) -> (Self, bool) {
        let headers = request.headers();
        if !headers.contains_key(header::CONTENT_LENGTH) && !headers.contains_key(header::TRANSFER_ENCODING) {
            // No body (RFC 9112, section 6.3). What follows a wish for another protocol isn't one, and has no end.
            let other_protocol = request.head().upgrade() || request.method() == Method::CONNECT;
            return (Self::Whole(Bytes::new()), other_protocol);
        }
        let length =
            headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > DISCARDED_BYTES) {
            return (Self::TooLarge(limit), true);
        }
        let payload = request.take_payload();
        tokio::time::timeout(time, collect(payload, limit)).await.unwrap_or((Self::Slow, true))
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> Result<&Bytes, Problem> {
        Err(match self {
            Self::Whole(bytes) => return Ok(bytes),
            Self::TooLarge(limit) => Problem::new(Code::BodyTooLarge).arg("max", Arg::Number(*limit)),
            Self::Broken => Problem::new(Code::IncompleteBody),
            Self::Slow => Problem::new(Code::BodyTimeout),
        })
    }
}

async fn collect(mut payload: Payload, limit: usize) -> (Body, bool) {
    let (mut kept, mut read) = (BytesMut::new(), 0_u64);
    while let Some(chunk) = payload.next().await {
        let Ok(chunk) = chunk else { return (Body::Broken, true) };
        read = read.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if read > DISCARDED_BYTES {
            return (Body::TooLarge(limit), true);
        }
        if usize::try_from(read).is_ok_and(|read| read <= limit) {
            kept.extend_from_slice(&chunk);
        } else {
            kept.clear();
        }
    }
    if usize::try_from(read).is_ok_and(|read| read <= limit) {
        (Body::Whole(kept.freeze()), false)
    } else {
        (Body::TooLarge(limit), false)
    }
}
