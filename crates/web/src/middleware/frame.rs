//! The frame around every request: its ids and body, its time limit, its trace and figures, and problems put into words.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse};
use futures_util::FutureExt;
use tracing::Instrument;

use super::compress::compressed;
use super::{Body, RequestIds, Seen};
use crate::Web;
use crate::extract::accepted_language;
use crate::problem::{Code, Language, MEDIA_TYPE, Problem, Written};

/// What the frame remembers of a request once a handler has it.
struct Asked {
    seen: Rc<Seen>,
    language: Language,
    close: bool,
}

/// Runs a request within the frame.
pub(crate) async fn frame(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(web) = request.app_data::<Data<Web>>().cloned() else {
        return Err(Problem::internal(&"the server has no state").into());
    };
    let started = Instant::now();
    let ids = RequestIds::of(request.headers());
    let method = method_name(request.method());
    // What is logged as a matter of course says by itself which request it is about.
    let span = tracing::debug_span!("request", request_id = ids.request_id);
    let run = async {
        let (body, close) = Body::read(&mut request, web.limits.body_bytes, web.limits.request_timeout).await;
        let seen = Rc::new(Seen { ids, body, route: Cell::new("unmatched") });
        request.extensions_mut().insert(Rc::clone(&seen));
        let asked = Asked { seen, language: accepted_language(request.headers()), close };
        let answered = AssertUnwindSafe(next.call(request)).catch_unwind();
        let answer = match tokio::time::timeout(web.limits.request_timeout, answered).await {
            Ok(Ok(Ok(response))) => Ok(compressed(asked.finish(response)).await),
            Ok(Ok(Err(error))) => Err(asked.refuse(&problem_of(&error))),
            Ok(Err(_)) => Err(asked.refuse(&Problem::internal(&"a handler panicked"))),
            Err(_) => Err(asked.refuse(&Problem::new(Code::Timeout).retry_after(1))),
        };
        let status = answer
            .as_ref()
            .map_or_else(|error| error.as_response_error().status_code(), ServiceResponse::status);
        (answer, status, asked.seen)
    };
    let (answer, status, seen) = run.instrument(span).await;
    let (took, route, ids) = (started.elapsed(), seen.route.get(), &seen.ids);
    tracing::info!(
        method,
        route,
        status = status.as_u16(),
        duration_ms = took.as_secs_f64() * 1000.0,
        request_id = ids.request_id,
        traceparent = ids.traceparent,
        "answered"
    );
    web.metrics.answered(method, route, status, took);
    answer
}

impl Asked {
    /// The handler's response with what every response has; problems put into words.
    fn finish<B: MessageBody + 'static>(&self, response: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
        let status = response.status();
        let (request, response) = response.into_parts();
        let problem = response.error().map(problem_of).or_else(|| {
            // An error that some part of the server below us made, without a body that says what's wrong.
            let foreign = status.is_client_error() || status.is_server_error();
            (foreign && !has_own_body(response.headers())).then(|| of_headers(status, response.headers()))
        });
        let mut response = match problem {
            Some(problem) => self.write(&problem).into_response(),
            None => response.map_into_boxed_body(),
        };
        self.stamp(&mut response);
        ServiceResponse::new(request, response)
    }

    /// The same for a request that no response came of.
    fn refuse(&self, problem: &Problem) -> Error {
        let mut written = self.write(problem);
        written.stamp(&self.seen.ids);
        written.into()
    }

    /// Puts a problem into the caller's words, and what only the operator may know into the log.
    fn write(&self, problem: &Problem) -> Written {
        let request_id = &self.seen.ids.request_id;
        if let Some(error) = problem.cause() {
            tracing::error!(request_id, error, route = self.seen.route.get(), "a request failed");
        }
        problem.write(self.language, Some(request_id))
    }

    fn stamp(&self, response: &mut HttpResponse) {
        for (name, value) in stamps(&self.seen.ids) {
            response.headers_mut().insert(name, value);
        }
        if self.close {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
    }
}

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
static CONTENT_TYPE_OPTIONS: HeaderName = HeaderName::from_static("x-content-type-options");

/// The headers that every response has.
pub(crate) fn stamps(ids: &RequestIds) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let header = |name: &HeaderName, value: &str| Some((name.clone(), HeaderValue::try_from(value).ok()?));
    [
        header(&REQUEST_ID, &ids.request_id),
        ids.traceparent.as_deref().and_then(|traceparent| header(&TRACEPARENT, traceparent)),
        Some((CONTENT_TYPE_OPTIONS.clone(), HeaderValue::from_static("nosniff"))),
    ]
    .into_iter()
    .flatten()
}

fn problem_of(error: &Error) -> Problem {
    if let Some(problem) = error.as_error::<Problem>() {
        return problem.clone();
    }
    let status = error.as_response_error().status_code();
    if status.is_server_error() {
        return Problem::internal(&error);
    }
    Problem::new(Code::of_status(status))
}

fn of_headers(status: StatusCode, headers: &HeaderMap) -> Problem {
    let problem = Problem::new(Code::of_status(status));
    match headers.get(header::ALLOW) {
        Some(allow) => problem.header(header::ALLOW, allow.clone()),
        None => problem,
    }
}

/// Whether an error says what's wrong in a form of ours.
fn has_own_body(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/json") || kind.starts_with(MEDIA_TYPE))
}

/// The method as logs and figures name it: whatever a client invents is one name.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "QUERY" => "QUERY",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
