//! Errors as RFC 9457 problem documents: a closed table of codes, texts in the caller's language.

mod code;
mod convert;
mod fault;
mod pages;
#[cfg(test)]
mod tests;
mod text;
mod write;

use std::borrow::Cow;
use std::fmt;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use chrono::{DateTime, Utc};
use profiles_application::bus::Scope;
use serde::Serialize;

pub(crate) use code::Code;
pub(crate) use convert::Refusal;
pub(crate) use fault::RequestFault;
pub(crate) use pages::unknown_path;
pub(crate) use text::{Arg, Language};
pub(crate) use write::{Body, MEDIA_TYPE, Written};

/// Why a request fails, before it is put into words.
///
/// The frame around all handlers writes it out, since it knows the language and the request's id.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    code: Code,
    args: Vec<(Cow<'static, str>, Arg)>,
    errors: Vec<RequestFault>,
    headers: Vec<(HeaderName, HeaderValue)>,
    since: Option<Since>,
    scope: Option<Scope>,
    /// For the log only.
    cause: Option<String>,
}

/// What happened since the version that the caller knows.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub(crate) struct Since {
    /// The version now; 0 if there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current_version: Option<u64>,
    /// What changed since the version named, oldest first, at most 200 entries. Missing if no version was named, or
    /// the caller may not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) changes: Option<Vec<ChangeSince>>,
}

/// One change since the version that the caller knows: what, when and by whom, without values.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ChangeSince {
    /// The version that it made.
    pub(crate) version: u64,
    /// JSON pointers (RFC 6901) to the attributes.
    pub(crate) attributes: Vec<String>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Who asked for it.
    pub(crate) actor: String,
    /// Through which system or channel.
    pub(crate) source: String,
    /// What happened.
    pub(crate) event: String,
}

crate::routing::endpoints! {
    "/problems" { GET pages::list }
    "/problems/{code}" { GET pages::show }
}

impl Problem {
    /// A problem with nothing but its code.
    pub(crate) fn new(code: Code) -> Self {
        let parts = Parts {
            code,
            args: Vec::new(),
            errors: Vec::new(),
            headers: Vec::new(),
            since: None,
            scope: None,
            cause: None,
        };
        Self(Box::new(parts))
    }

    /// The input isn't acceptable, for all these reasons.
    pub(crate) fn invalid<F: Into<RequestFault>>(faults: impl IntoIterator<Item = F>) -> Self {
        Self::new(Code::InvalidInput).faults(faults)
    }

    /// A parameter is malformed.
    pub(crate) fn parameter(code: Code, name: &str, fault: &'static str) -> Self {
        Self::new(code).faults([RequestFault::parameter(name, fault)])
    }

    /// A header is malformed.
    pub(crate) fn header_fault(name: &'static str, fault: &'static str) -> Self {
        Self::new(Code::InvalidHeader).faults([RequestFault::header(name, fault)])
    }

    /// Something failed that is nobody's business but the operator's, who finds `error` in the log.
    pub(crate) fn internal(error: &dyn fmt::Display) -> Self {
        Self::new(Code::Internal).because(error)
    }

    /// Says why, for the log. The frame writes it there, with the request's id.
    pub(crate) fn because(mut self, error: &dyn fmt::Display) -> Self {
        self.0.cause = Some(error.to_string());
        self
    }

    /// What is for the log and for nobody else.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// Its code.
    #[cfg(test)]
    pub(crate) fn code(&self) -> Code {
        self.0.code
    }

    /// Adds a number that the text needs.
    pub(crate) fn arg(mut self, name: &'static str, arg: Arg) -> Self {
        self.0.args.push((Cow::Borrowed(name), arg));
        self
    }

    /// Adds entries to `errors`.
    pub(crate) fn faults<F: Into<RequestFault>>(mut self, faults: impl IntoIterator<Item = F>) -> Self {
        self.0.errors.extend(faults.into_iter().map(Into::into));
        self
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Says that trying again after some seconds may help.
    pub(crate) fn retry_after(self, seconds: u32) -> Self {
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Says what happened since the version that the caller knows.
    pub(crate) fn since(mut self, since: Since) -> Self {
        self.0.since = Some(since);
        self
    }

    /// Says which scope is missing.
    pub(crate) fn scope(mut self, scope: Scope) -> Self {
        self.0.scope = Some(scope);
        self.arg("scope", Arg::Word(scope.as_str()))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code.name())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.write(Language::default(), None).into_response()
    }
}
