//! Answers that endpoints share: pages and representations, written once, straight to bytes.

use actix_web::{HttpResponse, HttpResponseBuilder};
use profiles_application::profiles::Page;
use profiles_application::profiles::person::view::PersonView;
use profiles_domain::profiles::person::Person;
use serde::{Serialize, Serializer};

use crate::problem::Problem;

/// Most persons take no more bytes, so that few answers move while they are written.
const ROOM: usize = 2 << 10;
/// What a person among many takes on average, with some to spare.
const OF_MANY: usize = 5 << 8;

/// What a handler answers.
pub(crate) type Answer = Result<HttpResponse, Problem>;

/// Persons, of whom there is only one representation at a time.
#[derive(Debug)]
pub(crate) struct Views<'a>(Vec<&'a Person>);

impl<'a> FromIterator<&'a Person> for Views<'a> {
    fn from_iter<I: IntoIterator<Item = &'a Person>>(persons: I) -> Self {
        Self(persons.into_iter().collect())
    }
}

impl Serialize for Views<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().copied().map(PersonView::from))
    }
}

/// A part of a list of persons.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PersonPage<'a> {
    /// The persons.
    #[schema(value_type = Vec<PersonView<'a>>)]
    pub(crate) items: Views<'a>,
    /// Where the next part begins; null at the end.
    #[schema(required)]
    pub(crate) next_cursor: Option<&'a str>,
}

impl<'a> From<&'a Page<Person>> for PersonPage<'a> {
    fn from(page: &'a Page<Person>) -> Self {
        Self { items: page.items.iter().collect(), next_cursor: page.next_cursor.as_deref() }
    }
}

/// Answers `200` with JSON.
pub(crate) fn json(body: &impl Serialize) -> Answer {
    json_with(&mut HttpResponse::Ok(), body)
}

/// Answers `200` with the JSON of so many persons.
pub(crate) fn persons(count: usize, body: &impl Serialize) -> Answer {
    write(&mut HttpResponse::Ok(), ROOM + OF_MANY * count, body)
}

/// Answers with JSON.
pub(crate) fn json_with(response: &mut HttpResponseBuilder, body: &impl Serialize) -> Answer {
    write(response, ROOM, body)
}

fn write(response: &mut HttpResponseBuilder, room: usize, body: &impl Serialize) -> Answer {
    let mut bytes = Vec::with_capacity(room);
    serde_json::to_writer(&mut bytes, body).map_err(|error| Problem::internal(&error))?;
    Ok(response.content_type("application/json").body(bytes))
}
