//! `GET /v1/persons`: the plain list, or persons by their ids.

use profiles_domain::profiles::person::Person;
use std::collections::BTreeSet;

use actix_web::HttpRequest;
use profiles_application::profiles::PageRequest;
use profiles_application::profiles::person::view::PersonView;
use profiles_domain::shared::id::PersonId;
use serde::Serialize;
use uuid::Uuid;

use super::example;
use crate::extract::{Context, Params, extractor, typed_id};
use crate::openapi::{Ids, PageParams, Reading};
use crate::problem::{Code, Problem, RequestFault};
use crate::profiles::answer::{Answer, PersonPage, Views, persons};

/// The most ids of one request.
const MAX_IDS: usize = 100;

/// A list on its way.
pub(super) struct Listing {
    context: Context,
    wanted: Wanted,
}

enum Wanted {
    These(Vec<PersonId>),
    All(PageRequest),
}

impl Listing {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let params = Params::of(request, &["ids", "limit", "cursor"])?;
        let page = params.page()?;
        let Some(ids) = params.get("ids") else { return Ok(Self { context, wanted: Wanted::All(page) }) };
        if page != PageRequest::default() {
            // Persons by their ids come all at once.
            return Err(Problem::parameter(Code::InvalidParameter, "ids", "invalid_parameter"));
        }
        Ok(Self { context, wanted: Wanted::These(parse(ids)?) })
    }
}

extractor!(Listing);

/// Ids parted by commas, each once.
fn parse(text: &str) -> Result<Vec<PersonId>, Problem> {
    if text.split(',').count() > MAX_IDS {
        let fault = RequestFault::parameter("ids", "too_many").with("max", MAX_IDS);
        return Err(Problem::new(Code::InvalidParameter).faults([fault]));
    }
    let ids: Option<Vec<_>> = text.split(',').map(typed_id).collect();
    let ids = ids.ok_or_else(|| Problem::parameter(Code::InvalidUuid, "ids", "invalid_uuid"))?;
    let mut seen = BTreeSet::new();
    Ok(ids.into_iter().filter(|id| seen.insert(*id)).collect())
}

/// Persons by their ids.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PersonBatch<'a> {
    /// Those that there are, in the order asked.
    #[schema(value_type = Vec<PersonView<'a>>)]
    items: Views<'a>,
    /// Those that there aren't, in the order asked.
    missing: Vec<Uuid>,
}

/// A part of the list, or persons by their ids.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "it is there to be described")]
#[serde(untagged)]
pub(super) enum PersonList<'a> {
    Page(PersonPage<'a>),
    Batch(PersonBatch<'a>),
}

/// List persons
///
/// All of them in the order of their creation, page by page; or, with `ids`, up to 100 at once in the order asked, with
/// those that don't exist under `missing`.
#[utoipa::path(
    get,
    path = "/v1/persons",
    operation_id = "list_persons",
    tag = "persons",
    params(Ids, PageParams),
    responses(
        (status = 200, description = "Persons", body = PersonList<'_>, example = json!(example::page())),
        Reading,
    )
)]
pub(super) async fn list(listing: Listing) -> Answer {
    let Listing { context, wanted } = listing;
    let profiles = &context.web.profiles;
    match wanted {
        Wanted::All(page) => {
            let page = profiles.list::<Person>(&context.request, page).await;
            let page = page.map_err(|failure| Problem::of(failure, None))?;
            persons(page.items.len(), &PersonPage::from(&page))
        }
        Wanted::These(ids) => {
            let found = profiles.get_all::<Person>(&context.request, &ids).await;
            let found = found.map_err(|failure| Problem::of(failure, None))?;
            let missing = ids.iter().zip(&found).filter(|(_, person)| person.is_none());
            let missing = missing.map(|(id, _)| id.uuid()).collect();
            persons(found.len(), &PersonBatch { items: found.iter().flatten().collect(), missing })
        }
    }
}
