//! From the failures of use cases to problems: the only place where the two meet.

use actix_web::http::header::{self, HeaderValue};
use profiles_application::bus::Failure;
use profiles_application::events::GetEventsError;
use profiles_application::ports::{AggregateKind, StoreError, Taken};
use profiles_application::profiles::queries::{GetHistoryError, SearchError};
use profiles_application::profiles::relationship::RelateError;
use profiles_application::profiles::relationship::queries::{ListRelationshipsError, NoRelationship};
use profiles_application::profiles::{ChangeError, DecodeError, Fault, InvalidCursor, NoError, Rule};
use profiles_application::webhooks::WebhookError;
use profiles_domain::profiles::person::PersonError;

use super::{Arg, Code, Problem, RequestFault, Since};

/// The reason why a use case refused, as a problem. `at` is where the body holds the attribute that it's about, for
/// bodies that hold one attribute; `None` if the body is a whole person.
pub(crate) trait Refusal {
    fn problem(self, at: Option<&str>) -> Problem;
}

impl Problem {
    /// What a failed command or query is to its caller.
    pub(crate) fn of<E: Refusal>(failure: Failure<E>, at: Option<&str>) -> Self {
        match failure {
            Failure::Refused(reason) => reason.problem(at),
            Failure::Forbidden(scope) => {
                let challenge = format!(
                    "Bearer realm=\"profiles\", error=\"insufficient_scope\", scope=\"{}\"",
                    scope.as_str()
                );
                let problem = Self::new(Code::Forbidden).scope(scope);
                match HeaderValue::try_from(challenge) {
                    Ok(challenge) => problem.header(header::WWW_AUTHENTICATE, challenge),
                    Err(_) => problem,
                }
            }
            Failure::Taken(Taken::ExternalId(system)) => {
                let pointer = at.map_or_else(|| format!("/external_ids/{system}"), str::to_owned);
                Self::new(Code::ExternalIdTaken).faults([RequestFault::body(&pointer, "external_id_taken")])
            }
            Failure::Conflict { .. } => Self::new(Code::Conflict).retry_after(1),
            Failure::KeyReused => Self::new(Code::IdempotencyKeyReused),
            Failure::KeyInProgress => Self::new(Code::IdempotencyKeyInProgress).retry_after(1),
            Failure::Unregistered(_) | Failure::Aborted => Self::internal(&failure_text(&failure)),
            Failure::Store(error) => Self::of_store(&error),
        }
    }

    /// There is no such aggregate.
    pub(crate) fn not_found(kind: AggregateKind) -> Self {
        Self::new(match kind {
            AggregateKind::Person => Code::PersonNotFound,
            AggregateKind::Business => Code::BusinessNotFound,
            AggregateKind::Relationship => Code::RelationshipNotFound,
            AggregateKind::Webhook => Code::WebhookNotFound,
        })
    }

    fn of_store(error: &StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::TryAgain(_) => {
                Self::new(Code::Unavailable).retry_after(1).because(error)
            }
            StoreError::Corrupt(_) | StoreError::Failed(_) => Self::internal(error),
        }
    }
}

fn failure_text<E>(failure: &Failure<E>) -> &'static str {
    match failure {
        Failure::Unregistered(_) => "a use case has no handler",
        _ => "a command was broken off",
    }
}

impl Refusal for ChangeError {
    fn problem(self, at: Option<&str>) -> Problem {
        match self {
            Self::NotFound(kind) => Problem::not_found(kind),
            Self::AlreadyExists(_) => Problem::new(Code::AlreadyExists),
            Self::Stale(stale) => {
                let since = Since { current_version: Some(stale.current.number()), changes: None };
                Problem::new(Code::StaleVersion).since(since)
            }
            Self::Malformed(error) => error.problem(at),
            Self::Invalid(faults) => Problem::invalid(faults.into_iter().map(|fault| within(at, fault))),
            Self::Rule(Rule::Person(PersonError::Erased)) => Problem::new(Code::PersonErased),
            Self::Rule(rule) => Problem::invalid([rule_fault(rule, at)]),
        }
    }
}

fn within(at: Option<&str>, fault: Fault) -> Fault {
    match at {
        Some(at) => fault.within(at),
        None => fault,
    }
}

fn rule_fault(rule: Rule, at: Option<&str>) -> Fault {
    let attribute = || rule.attribute().map(|name| format!("/{name}")).unwrap_or_default();
    let fault = Fault::new(at.map_or_else(attribute, str::to_owned), rule.code(), rule);
    match rule.max() {
        Some(max) => fault.with("max", max),
        None => fault,
    }
}

impl Refusal for GetEventsError {
    fn problem(self, _: Option<&str>) -> Problem {
        match self {
            Self::Expired(_) => Problem::new(Code::CursorExpired),
        }
    }
}

impl Refusal for DecodeError {
    fn problem(self, _: Option<&str>) -> Problem {
        match self {
            Self::Syntax { line, column } => Problem::new(Code::MalformedJson)
                .arg("line", Arg::Number(line))
                .arg("column", Arg::Number(column)),
            Self::Form(fault) => {
                let code = match fault.code.as_ref() {
                    "unknown_field" => Code::UnknownField,
                    "missing_field" => Code::MissingField,
                    "duplicate_field" => Code::DuplicateField,
                    _ => Code::WrongType,
                };
                Problem::new(code).faults([fault])
            }
        }
    }
}

impl Refusal for InvalidCursor {
    fn problem(self, at: Option<&str>) -> Problem {
        let fault = match at {
            Some(pointer) => RequestFault::body(pointer, "invalid_cursor"),
            None => RequestFault::parameter("cursor", "invalid_cursor"),
        };
        Problem::new(Code::InvalidCursor).faults([fault])
    }
}

impl Refusal for SearchError {
    fn problem(self, _: Option<&str>) -> Problem {
        match self {
            Self::Invalid(faults) => Problem::invalid(faults),
            Self::Cursor(error) => error.problem(Some("/cursor")),
        }
    }
}

impl Refusal for GetHistoryError {
    fn problem(self, at: Option<&str>) -> Problem {
        match self {
            Self::NotFound(kind) => Problem::not_found(kind),
            Self::Cursor(error) => error.problem(at),
        }
    }
}

impl Refusal for RelateError {
    fn problem(self, _: Option<&str>) -> Problem {
        match self {
            Self::NotFound(kind) => Problem::not_found(kind),
            Self::OtherNotFound(_) => Problem::new(Code::RelatedProfileNotFound),
            Self::AlreadyExists => Problem::new(Code::AlreadyExists),
            Self::Stale(stale) => {
                let since = Since { current_version: Some(stale.current.number()), changes: None };
                Problem::new(Code::StaleVersion).since(since)
            }
            Self::Invalid(faults) => Problem::invalid(faults),
            Self::KindNeeded => {
                Problem::invalid([RequestFault::parameter("kind", "relationship_kind_needed")])
            }
            Self::Rule(rule) => {
                let pointer = rule.attribute().map(|attribute| format!("/{attribute}")).unwrap_or_default();
                Problem::invalid([Fault::new(pointer, rule.code(), rule)])
            }
        }
    }
}

impl Refusal for WebhookError {
    fn problem(self, at: Option<&str>) -> Problem {
        match self {
            Self::NotFound => Problem::new(Code::WebhookNotFound),
            Self::NoAttempt => Problem::new(Code::WebhookAttemptNotFound),
            Self::Stale(stale) => {
                let since = Since { current_version: Some(stale.current.number()), changes: None };
                Problem::new(Code::StaleVersion).since(since)
            }
            Self::Malformed(error) => error.problem(at),
            Self::Invalid(faults) => Problem::invalid(faults),
            Self::TooMany { max } => Problem::new(Code::TooManyWebhooks).arg("max", Arg::Number(max)),
            Self::Expired(_) => Problem::new(Code::CursorExpired),
            Self::Cursor(error) => error.problem(at),
        }
    }
}

impl Refusal for ListRelationshipsError {
    fn problem(self, at: Option<&str>) -> Problem {
        match self {
            Self::NotFound(kind) => Problem::not_found(kind),
            Self::Cursor(error) => error.problem(at),
        }
    }
}

impl Refusal for NoRelationship {
    fn problem(self, at: Option<&str>) -> Problem {
        match self {
            Self::NotFound => Problem::new(Code::RelationshipNotFound),
            Self::Cursor(error) => error.problem(at),
        }
    }
}

impl Refusal for NoError {
    fn problem(self, _: Option<&str>) -> Problem {
        match self {}
    }
}
