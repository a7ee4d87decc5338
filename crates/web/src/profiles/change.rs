//! What all commands about one existing profile share: which, on what condition, and what they answer.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use profiles_application::bus::{Done, Failure};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::queries::HistoryEntryView;

use profiles_application::profiles::commands::Change as Command;
use profiles_application::profiles::{Absent, ChangeError, Fault, MAX_PAGE, PageRequest, Receipt, Target};
use profiles_domain::profiles::upcoming::Planned;
use profiles_domain::shared::valid_from::ValidFrom;

use super::answer::Answer;
use super::resource::Resource;
use crate::extract::{Context, IdPath, Params, etag, extractor, handling, precondition};
use crate::problem::{ChangeSince, Problem, Since};

/// Where the value stands in the body of a command about one plain value.
pub(crate) const VALUE: &str = "/value";

/// A command about one profile, on its way.
pub(crate) struct Change<P: Resource> {
    /// The server and the caller.
    pub(crate) context: Context,
    /// Which profile, on what condition, and whether to create an absent one.
    pub(crate) target: Target<P>,
    /// How the caller wants broken addresses taken.
    pub(crate) handling: Handling,
}

type Outcome = Result<Done<Receipt>, Failure<ChangeError>>;

impl<P: Resource> Change<P> {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let mut change = Self::extract_whole(request, &["absent"])?;
        if Params::of(request, &["absent"])?.is("absent", "create")? {
            change.target.absent = Absent::Create;
        }
        Ok(change)
    }

    /// For commands whose parameters are others.
    pub(crate) fn extract_whole(request: &HttpRequest, params: &[&str]) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        Params::of(request, params)?;
        let precondition = precondition(request.headers())?;
        let target = Target { id, precondition, absent: Absent::Refuse };
        Ok(Self { context, target, handling: handling(request.headers()) })
    }

    /// Runs a command about an attribute whose body holds it at the pointer `at`.
    pub(crate) async fn run<C: Command<Profile = P>>(
        self,
        at: &str,
        command: impl FnOnce(Target<P>) -> C,
    ) -> Answer {
        let Self { context, target, .. } = self;
        let asked = target.clone();
        let outcome = context.web.profiles.change(context.request.clone(), command(target)).await;
        answer(&context, &asked, outcome, Some(at), Handling::Strict).await
    }

    /// Changes an attribute, which is the whole body, from a moment on. `applied` is how a broken address was taken.
    pub(crate) async fn schedule(
        self,
        valid_from: ValidFrom,
        planned: Planned<P::Name>,
        applied: Handling,
    ) -> Answer {
        let Self { context, target, .. } = self;
        let (asked, cx) = (target.clone(), context.request.clone());
        let outcome = context.web.profiles.schedule(cx, target, valid_from, planned).await;
        answer(&context, &asked, outcome, Some(""), applied).await
    }

    /// As [`Self::run`], of a command that heeds how broken addresses are to be taken.
    pub(crate) async fn run_handling<C: Command<Profile = P>>(
        self,
        at: Option<&str>,
        command: impl FnOnce(Target<P>, Handling) -> C,
    ) -> Answer {
        let Self { context, target, handling } = self;
        let asked = target.clone();
        let outcome = context.web.profiles.change(context.request.clone(), command(target, handling)).await;
        answer(&context, &asked, outcome, at, handling).await
    }
}

extractor!([P: Resource] Change<P>);

/// Turns the faults of a parsed value into a problem that points at it.
pub(crate) fn parsed<T>(at: &str, result: Result<T, impl Faults>) -> Result<T, Problem> {
    result.map_err(|faults| Problem::invalid(faults.all().into_iter().map(|fault| fault.within(at))))
}

/// One fault, or several.
pub(crate) trait Faults {
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
pub(crate) async fn answer<P: Resource>(
    context: &Context,
    asked: &Target<P>,
    outcome: Outcome,
    at: Option<&str>,
    applied: Handling,
) -> Answer {
    match outcome {
        Ok(done) => Ok(done_answer::<P>(&done, applied)),
        Err(failure) => Err(refused::<P>(context, asked.id, failure, at).await),
    }
}

/// The answer to a command that was carried out.
pub(crate) fn done_answer<P: Resource>(done: &Done<Receipt>, applied: Handling) -> HttpResponse {
    let Receipt { id, version, created } = done.output;
    let mut response = if created { HttpResponse::Created() } else { HttpResponse::NoContent() };
    response.insert_header(etag(version));
    if created {
        response.insert_header((header::LOCATION, format!("{}/{id}", P::COLLECTION)));
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
async fn refused<P: Resource>(
    context: &Context,
    id: P::Id,
    failure: Failure<ChangeError>,
    at: Option<&str>,
) -> Problem {
    let profiles = &context.web.profiles;
    let since = match &failure {
        Failure::Refused(ChangeError::Stale(stale)) => {
            let mut since = Since { current_version: Some(stale.current.number()), changes: None };
            if let Some(expected) = stale.expected {
                let page = PageRequest { limit: Some(MAX_PAGE), cursor: None };
                // A caller who may not read, or a profile that isn't there, has no changes to be told of.
                let history = profiles.history::<P>(&context.request, id, expected, page).await;
                since.changes = history.ok().map(|page| page.items.into_iter().map(change_since).collect());
            }
            Some(since)
        }
        Failure::Refused(ChangeError::AlreadyExists(_)) => {
            let current = profiles.version::<P>(&context.request, id).await.ok().flatten();
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
