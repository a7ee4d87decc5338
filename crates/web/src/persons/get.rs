//! `GET /v1/persons/{id}`

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use profiles_application::profiles::person::view::PersonView;
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::person::PersonDetails;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;

use super::example;
use crate::extract::{Context, IdPath, Params, Tags, etag, extractor, not_modified};
use crate::openapi::{self, AbsentEmpty, At, IfNoneMatch, NotModified};
use crate::problem::{Code, Problem};
use crate::profiles::answer::{Answer, json_with};

/// A read on its way.
pub(super) struct Read {
    context: Context,
    id: PersonId,
    at: Option<DateTime<Utc>>,
    or_empty: bool,
    known: Option<Tags>,
}

impl Read {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        let params = Params::of(request, &["at", "absent"])?;
        Ok(Self {
            context,
            id,
            at: params.get("at").map(time).transpose()?,
            or_empty: params.is("absent", "empty")?,
            known: Tags::of(request.headers(), &header::IF_NONE_MATCH, "If-None-Match")?,
        })
    }
}

extractor!(Read);

/// A time (RFC 3339). A plus sign that wasn't escaped arrives as a space.
fn time(text: &str) -> Result<DateTime<Utc>, Problem> {
    DateTime::parse_from_rfc3339(&text.replace(' ', "+"))
        .map(|time| time.to_utc())
        .map_err(|_| Problem::parameter(Code::InvalidParameter, "at", "time_invalid"))
}

/// Get a person
///
/// As they are, or with `at` as they stood at some time.
#[utoipa::path(
    get,
    path = "/v1/persons/{id}",
    operation_id = "get_person",
    tag = "persons",
    params(openapi::PersonId, At, AbsentEmpty, IfNoneMatch),
    responses(
        (status = 200, description = "The person", body = PersonView<'_>,
            headers(("etag" = String, description = "The person's version in quotes")),
            example = json!(example::person())),
        NotModified,
        openapi::ReadOne,
    )
)]
pub(super) async fn get(read: Read) -> Answer {
    let Read { context, id, at, or_empty, known } = read;
    let profiles = &context.web.profiles;
    if let (Some(known), None) = (&known, at) {
        // Most of those who have a version already have the current one: then the person isn't read.
        let version = profiles.version::<Person>(&context.request, id).await;
        let version = version.map_err(|failure| Problem::of(failure, None))?.map(Version::number);
        if let Some(version) = version.filter(|version| not_modified(Some(known), *version)) {
            return Ok(unchanged(version));
        }
    }
    let found = match at {
        None => profiles.get::<Person>(&context.request, id).await,
        Some(at) => profiles.get_at::<Person>(&context.request, id, at).await,
    };
    match found.map_err(|failure| Problem::of(failure, None))? {
        Some(person) => show(&PersonView::from(&person), known.as_ref()),
        None if or_empty => show(&PersonView::of(id.uuid(), &PersonDetails::default()), known.as_ref()),
        None => Err(Problem::new(Code::PersonNotFound)),
    }
}

/// Answers that the caller has this version already.
fn unchanged(version: u64) -> HttpResponse {
    HttpResponse::NotModified().insert_header(etag(version)).finish()
}

fn show(person: &PersonView<'_>, known: Option<&Tags>) -> Answer {
    // A person who isn't there has no representation that a reader could have already, unless they name version 0.
    let anything = person.version == 0 && known == Some(&Tags::Any);
    if not_modified(known, person.version) && !anything {
        return Ok(unchanged(person.version));
    }
    json_with(HttpResponse::Ok().insert_header(etag(person.version)), person)
}
