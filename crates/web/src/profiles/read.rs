//! Reading one profile: as it is, as it stood, or whether it changed at all.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use profiles_domain::shared::version::Version;

use super::answer::{Answer, json_with};
use super::resource::Resource;
use crate::extract::{Context, IdPath, Params, Tags, etag, extractor, not_modified};
use crate::problem::{Code, Problem};

/// A read on its way.
pub(crate) struct Read<P: Resource> {
    context: Context,
    id: P::Id,
    at: Option<DateTime<Utc>>,
    or_empty: bool,
    known: Option<Tags>,
}

impl<P: Resource> Read<P> {
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

    /// Answers it.
    pub(crate) async fn answer(self) -> Answer {
        let Self { context, id, at, or_empty, known } = self;
        let profiles = &context.web.profiles;
        if let (Some(known), None) = (&known, at) {
            // Most of those who have a version already have the current one: then the profile isn't read.
            let version = profiles.version::<P>(&context.request, id).await;
            let version = version.map_err(|failure| Problem::of(failure, None))?.map(Version::number);
            if let Some(version) = version.filter(|version| not_modified(Some(known), *version)) {
                return Ok(unchanged(version));
            }
        }
        let found = match at {
            None => profiles.get::<P>(&context.request, id).await,
            Some(at) => profiles.get_at::<P>(&context.request, id, at).await,
        };
        match found.map_err(|failure| Problem::of(failure, None))? {
            Some(profile) => show(&profile.view(), profile.root().version().number(), known.as_ref()),
            None if or_empty => show(&P::view_of(id, &P::Details::default()), 0, known.as_ref()),
            None => Err(Problem::not_found(P::KIND)),
        }
    }
}

extractor!([P: Resource] Read<P>);

/// A time (RFC 3339). A plus sign that wasn't escaped arrives as a space.
fn time(text: &str) -> Result<DateTime<Utc>, Problem> {
    DateTime::parse_from_rfc3339(&text.replace(' ', "+"))
        .map(|time| time.to_utc())
        .map_err(|_| Problem::parameter(Code::InvalidParameter, "at", "time_invalid"))
}

/// Answers that the caller has this version already.
fn unchanged(version: u64) -> HttpResponse {
    HttpResponse::NotModified().insert_header(etag(version)).finish()
}

fn show(view: &impl serde::Serialize, version: u64, known: Option<&Tags>) -> Answer {
    // What isn't there has no representation that a reader could have already, unless they name version 0.
    let anything = version == 0 && known == Some(&Tags::Any);
    if not_modified(known, version) && !anything {
        return Ok(unchanged(version));
    }
    json_with(HttpResponse::Ok().insert_header(etag(version)), view)
}
