//! Answers that endpoints share: pages and representations, written once, straight to bytes.

use actix_web::HttpResponse;
use profiles_application::profiles::Page;
use profiles_application::profiles::person::view::PersonView;
use profiles_domain::profiles::person::Person;
use serde::Serialize;

use crate::problem::Problem;

/// Most answers take no more bytes, so that few of them move while they are written.
const ROOM: usize = 2 << 10;

/// What a handler answers.
pub(super) type Answer = Result<HttpResponse, Problem>;

/// A part of a list of persons.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PersonPage<'a> {
    /// The persons.
    pub(super) items: Vec<PersonView<'a>>,
    /// Where the next part begins; null at the end.
    #[schema(required)]
    pub(super) next_cursor: Option<&'a str>,
}

impl<'a> From<&'a Page<Person>> for PersonPage<'a> {
    fn from(page: &'a Page<Person>) -> Self {
        Self {
            items: page.items.iter().map(PersonView::from).collect(),
            next_cursor: page.next_cursor.as_deref(),
        }
    }
}

/// Answers `200` with JSON.
pub(super) fn json(body: &impl Serialize) -> Answer {
    json_with(&mut HttpResponse::Ok(), body)
}

/// Answers with JSON.
pub(super) fn json_with(response: &mut actix_web::HttpResponseBuilder, body: &impl Serialize) -> Answer {
    let mut bytes = Vec::with_capacity(ROOM);
    serde_json::to_writer(&mut bytes, body).map_err(|error| Problem::internal(&error))?;
    Ok(response.content_type("application/json").body(bytes))
}
