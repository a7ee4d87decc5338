//! Large answers are compressed for those who ask for it; compressing small ones costs more than sending them.

use std::io::Write;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, AcceptEncoding, Encoding, Header, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Answers of this many bytes and more are compressed. A person, alone, is nearly always smaller.
const LARGE: usize = 4 << 10;
/// Answers of this many bytes and more are compressed on a thread of their own, so that other requests don't wait.
const HUGE: usize = 64 << 10;
/// What compresses well.
const KINDS: [&str; 5] =
    ["application/json", "application/problem+json", "application/javascript", "text/", "image/svg+xml"];

/// Compresses the answer if that's worth it and wanted.
///
/// Not one with an `ETag`: that names these very bytes (RFC 9110, section 8.8.1), and a caller sends it back in
/// `If-Match`.
pub(super) async fn compressed(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let BodySize::Sized(size) = response.response().body().size() else { return response };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size < LARGE || !is_compressible(response.headers()) {
        return response;
    }
    let wanted = wants_gzip(&response);
    let (request, mut response) = response.into_parts();
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if wanted {
        response = with_gzip(response, size).await;
    }
    ServiceResponse::new(request, response)
}

fn is_compressible(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    !headers.contains_key(header::ETAG)
        && !headers.contains_key(header::CONTENT_ENCODING)
        && KINDS.iter().any(|known| kind.starts_with(known))
}

/// Whether `gzip` is what the caller likes best of what there is (RFC 9110, section 12.5.3).
fn wants_gzip(response: &ServiceResponse<BoxBody>) -> bool {
    let request = response.request();
    request.headers().contains_key(header::ACCEPT_ENCODING)
        && AcceptEncoding::parse(request)
            .ok()
            .and_then(|accepted| accepted.negotiate([Encoding::gzip(), Encoding::identity()].iter()))
            .is_some_and(|chosen| chosen == Encoding::gzip())
}

async fn with_gzip(response: HttpResponse, size: usize) -> HttpResponse {
    let (mut head, body) = response.into_parts();
    let bytes = match body.try_into_bytes() {
        Ok(bytes) => bytes,
        Err(body) => return head.set_body(body),
    };
    let zipped = if size < HUGE {
        gzip(&bytes)
    } else {
        let shared = bytes.clone();
        tokio::task::spawn_blocking(move || gzip(&shared)).await.unwrap_or(None)
    };
    match zipped {
        Some(zipped) => {
            head.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            head.set_body(BoxBody::new(zipped))
        }
        None => head.set_body(BoxBody::new(bytes)),
    }
}

/// Level 1: nearly as small as the usual 6 for JSON, in a fraction of the time.
fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}
