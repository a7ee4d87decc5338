//! Listing profiles: page by page, or some by their ids.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use profiles_application::profiles::PageRequest;
use profiles_domain::shared::id::TypedId;
use serde::Serialize;
use uuid::Uuid;

use super::answer::{Answer, Views, many, page};
use super::resource::Resource;
use crate::extract::{Context, Params, extractor, typed_id};
use crate::problem::{Code, Problem, RequestFault};

/// The most ids of one request.
const MAX_IDS: usize = 100;

/// A list on its way.
pub(crate) struct Listing<P: Resource> {
    context: Context,
    wanted: Wanted<P::Id>,
}

enum Wanted<I> {
    These(Vec<I>),
    All(PageRequest),
}

impl<P: Resource> Listing<P> {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let params = Params::of(request, &["ids", "limit", "cursor"])?;
        let page = params.page()?;
        let Some(ids) = params.get("ids") else { return Ok(Self { context, wanted: Wanted::All(page) }) };
        if page != PageRequest::default() {
            // Profiles by their ids come all at once.
            return Err(Problem::parameter(Code::InvalidParameter, "ids", "invalid_parameter"));
        }
        Ok(Self { context, wanted: Wanted::These(parse(ids)?) })
    }

    /// Answers it.
    pub(crate) async fn answer(self) -> Answer {
        let Self { context, wanted } = self;
        let profiles = &context.web.profiles;
        match wanted {
            Wanted::All(wanted) => {
                let found = profiles.list::<P>(&context.request, wanted).await;
                page(&found.map_err(|failure| Problem::of(failure, None))?)
            }
            Wanted::These(ids) => {
                let found = profiles.get_all::<P>(&context.request, &ids).await;
                let found = found.map_err(|failure| Problem::of(failure, None))?;
                let missing = ids.iter().zip(&found).filter(|(_, profile)| profile.is_none());
                let missing = missing.map(|(id, _)| id.uuid()).collect();
                many(found.len(), &Batch { items: found.iter().flatten().collect(), missing })
            }
        }
    }
}

extractor!([P: Resource] Listing<P>);

/// Ids parted by commas, each once.
fn parse<I: TypedId>(text: &str) -> Result<Vec<I>, Problem> {
    if text.split(',').count() > MAX_IDS {
        let fault = RequestFault::parameter("ids", "too_many").with("max", MAX_IDS);
        return Err(Problem::new(Code::InvalidParameter).faults([fault]));
    }
    let ids: Option<Vec<_>> = text.split(',').map(typed_id).collect();
    let ids = ids.ok_or_else(|| Problem::parameter(Code::InvalidUuid, "ids", "invalid_uuid"))?;
    let mut seen = BTreeSet::new();
    Ok(ids.into_iter().filter(|id| seen.insert(*id)).collect())
}

/// Profiles by their ids.
#[derive(Debug, Serialize)]
#[serde(bound = "P: Resource")]
struct Batch<'a, P> {
    items: Views<'a, P>,
    missing: Vec<Uuid>,
}
