//! A problem put into words, as its body and headers.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::middleware::{RequestIds, stamps};

use super::fault::{Place, RequestFault};
use super::{ChangeSince, Language, Problem, Since};

/// The media type of problems.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// A problem (RFC 9457).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body<'a> {
    /// A reference to the page that explains this kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// What kind of problem it is, in the caller's language.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What is wrong and what to do, in the caller's language.
    detail: String,
    /// The kind of problem. It never changes.
    code: &'static str,
    /// Every fault that was found in the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<Entry<'a>>,
    /// The scope that the caller lacks.
    #[serde(skip_serializing_if = "Option::is_none")]
    required_scope: Option<&'static str>,
    /// The version now; 0 if there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<u64>,
    /// What changed since the version that the caller named, oldest first, at most 200 entries. Left out if no version
    /// was named, or the caller may not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a [ChangeSince]>,
    /// The request, as the log calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// One fault of a request, with the place where it is: one of `pointer`, `parameter` and `header`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Fault)]
struct Entry<'a> {
    /// The place in the body: a JSON pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    /// The parameter of the path or the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    /// The header.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'a str>,
    /// What is wrong. It never changes.
    code: &'a str,
    /// What is wrong and what to do, in the caller's language.
    detail: String,
}

/// A problem ready to be sent.
#[derive(Debug)]
pub(crate) struct Written {
    status: StatusCode,
    language: Language,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
}

impl Problem {
    /// Puts it into words.
    pub(crate) fn write(&self, language: Language, request_id: Option<&str>) -> Written {
        let parts = &*self.0;
        let Since { current_version, changes } = parts.since.clone().unwrap_or_default();
        let (id, status) = (parts.code.name(), parts.code.status());
        let body = Body {
            kind: format!("/problems/{id}"),
            title: language.text(id, None, &parts.args).unwrap_or_else(|| id.to_owned()),
            status: status.as_u16(),
            detail: language.text(id, Some("detail"), &parts.args).unwrap_or_default(),
            code: id,
            errors: parts.errors.iter().map(|fault| Entry::new(fault, language)).collect(),
            required_scope: parts.scope.map(|scope| scope.as_str()),
            current_version,
            changes: changes.as_deref(),
            request_id,
        };
        let body = serde_json::to_vec(&body).unwrap_or_else(|_| b"{}".to_vec());
        Written { status, language, headers: parts.headers.clone(), body }
    }
}

impl<'a> Entry<'a> {
    fn new(fault: &'a RequestFault, language: Language) -> Self {
        let (pointer, parameter, header) = match &fault.place {
            Place::Body(pointer) => (Some(pointer.as_str()), None, None),
            Place::Parameter(name) => (None, Some(name.as_str()), None),
            Place::Header(name) => (None, None, Some(*name)),
        };
        let id = format!("fault_{}", fault.code);
        let detail = language.text(&id, None, &fault.args).unwrap_or_else(|| fault.fallback.clone());
        Self { pointer, parameter, header, code: &fault.code, detail }
    }
}

impl Written {
    /// Adds what every response has.
    pub(crate) fn stamp(&mut self, ids: &RequestIds) {
        self.headers.extend(stamps(ids));
    }

    /// The body as text.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The response.
    pub(crate) fn into_response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for (name, value) in self.headers {
            response.append_header((name, value));
        }
        response
            .insert_header((header::CONTENT_TYPE, MEDIA_TYPE))
            .insert_header((header::CONTENT_LANGUAGE, self.language.tag()))
            .insert_header((header::VARY, "accept-language"))
            .body(self.body)
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a problem with status {}", self.status)
    }
}

impl ResponseError for Written {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let Self { status, language, headers, body } = self;
        Self { status: *status, language: *language, headers: headers.clone(), body: body.clone() }
            .into_response()
    }
}
