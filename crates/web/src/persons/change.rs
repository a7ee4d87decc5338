//! What all commands about one existing person share: whom, on what condition, and what they answer.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use profiles_application::bus::{Done, Failure};
use profiles_application::profiles::person::commands::PersonChange;
use profiles_application::profiles::person::input::Handling;
use profiles_application::profiles::person::queries::HistoryEntryView;
use profiles_application::profiles::person::{Absent, PersonTarget, Receipt};
use profiles_application::profiles::{ChangePersonError, Fault, MAX_PAGE, PageRequest};
use profiles_domain::shared::id::PersonId;

use super::answer::Answer;
use crate::extract::{Context, Params, PersonPath, etag, extractor, handling, precondition};
use crate::problem::{ChangeSince, Problem, Since};

/// Where the value stands in the body of a command about one plain value.
pub(super) const VALUE: &str = "/value";

/// A command about one person, on its way.
pub(super) struct Change {
    /// The server and the caller.
    pub(super) context: Context,
    /// Which person, on what condition, and whether to create an absent one.
    pub(super) target: PersonTarget,
    /// How the caller wants broken addresses taken.
    pub(super) handling: Handling,
}

type Outcome = Result<Done<Receipt>, Failure<ChangePersonError>>;

impl Change {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let mut change = Self::extract_whole(request, &["absent"])?;
        if Params::of(request, &["absent"])?.is("absent", "create")? {
            change.target.absent = Absent::Create;
        }
        Ok(change)
    }

    /// For commands whose parameters are others.
    pub(super) fn extract_whole(request: &HttpRequest, params: &[&str]) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let PersonPath(id) = PersonPath::extract(request)?;
        Params::of(request, params)?;
        let precondition = precondition(request.headers())?;
        let target = PersonTarget { id, precondition, absent: Absent::Refuse };
        Ok(Self { context, target, handling: handling(request.headers()) })
    }

    /// Runs a command about an attribute whose body holds it at the pointer `at`.
    pub(super) async fn run<C: PersonChange>(
        self,
        at: &str,
        command: impl FnOnce(PersonTarget) -> C,
    ) -> Answer {
        let Self { context, target, .. } = self;
        let asked = target.clone();
        let outcome = context.web.profiles.change(context.request.clone(), command(target)).await;
        answer(&context, &asked, outcome, Some(at), Handling::Strict).await
    }

    /// As [`Self::run`], of a command that heeds how broken addresses are to be taken.
    pub(super) async fn run_handling<C: PersonChange>(
        self,
        at: Option<&str>,
        command: impl FnOnce(PersonTarget, Handling) -> C,
    ) -> Answer {
        let Self { context, target, handling } = self;
        let asked = target.clone();
        let outcome = context.web.profiles.change(context.request.clone(), command(target, handling)).await;
        answer(&context, &asked, outcome, at, handling).await
    }
}

extractor!(Change);

/// Turns the faults of a parsed value into a problem that points at it.
pub(super) fn parsed<T>(at: &str, result: Result<T, impl Faults>) -> Result<T, Problem> {
    result.map_err(|faults| Problem::invalid(faults.all().into_iter().map(|fault| fault.within(at))))
}

/// One fault, or several.
pub(super) trait Faults {
    fn all(self) -> Vec<Fault>;
}

impl Faults for Fault {
    fn all(self) -> Vec<Fault> {
        vec![self]
    }
}

impl Faults for Vec<Fault> {
    fn all(self) -> Vec<Fault> {
        self
    }
}

/// Answers what became of a command: `201` or `204` with the new version, or why not.
pub(super) async fn answer(
    context: &Context,
    asked: &PersonTarget,
    outcome: Outcome,
    at: Option<&str>,
    applied: Handling,
) -> Answer {
    match outcome {
        Ok(done) => Ok(done_answer(&done, applied)),
        Err(failure) => Err(refused(context, asked.id, failure, at).await),
    }
}

/// The answer to a command that was carried out.
pub(super) fn done_answer(done: &Done<Receipt>, applied: Handling) -> HttpResponse {
    let Receipt { id, version, created } = done.output;
    let mut response = if created { HttpResponse::Created() } else { HttpResponse::NoContent() };
    response.insert_header(etag(version));
    if created {
        response.insert_header((header::LOCATION, format!("/v1/persons/{id}")));
    }
    if applied == Handling::Lenient {
        response.insert_header(("preference-applied", HeaderValue::from_static("handling=lenient")));
    }
    if done.replayed {
        response.insert_header(("idempotency-replayed", HeaderValue::from_static("true")));
    }
    response.finish()
}

/// Why a command was refused; for a condition that wasn't met, with what happened meanwhile.
async fn refused(
    context: &Context,
    id: PersonId,
    failure: Failure<ChangePersonError>,
    at: Option<&str>,
) -> Problem {
    let profiles = &context.web.profiles;
    let since = match &failure {
        Failure::Refused(ChangePersonError::Stale(stale)) => {
            let mut since = Since { current_version: Some(stale.current.number()), changes: None };
            if let Some(expected) = stale.expected {
                let page = PageRequest { limit: Some(MAX_PAGE), cursor: None };
                // A caller who may not read, or a person who isn't there, has no changes to be told of.
                let history = profiles.person_history(&context.request, id, expected, page).await;
                since.changes = history.ok().map(|page| page.items.into_iter().map(change_since).collect());
            }
            Some(since)
        }
        Failure::Refused(ChangePersonError::AlreadyExists) => {
            let current = profiles.person_version(&context.request, id).await.ok().flatten();
            current.map(|version| Since { current_version: Some(version.number()), changes: None })
        }
        _ => None,
    };
    let problem = Problem::of(failure, at);
    match since {
        Some(since) => problem.since(since),
        None => problem,
    }
}

fn change_since(entry: HistoryEntryView) -> ChangeSince {
    let HistoryEntryView { version, at, actor, source, event, changes, .. } = entry;
    let attributes = changes.into_iter().map(|change| change.path).collect();
    ChangeSince { version, attributes, at, actor, source, event }
}
