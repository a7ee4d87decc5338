//! Answers that endpoints share: pages and representations, written once, straight to bytes.

use actix_web::{HttpResponse, HttpResponseBuilder};
use profiles_application::profiles::Page;
use serde::{Serialize, Serializer};

use super::resource::Resource;
use crate::problem::Problem;

/// Most profiles take no more bytes, so that few answers move while they are written.
const ROOM: usize = 2 << 10;
/// What a profile among many takes on average, with some to spare.
const OF_MANY: usize = 5 << 8;

/// What a handler answers.
pub(crate) type Answer = Result<HttpResponse, Problem>;

/// Profiles, of which there is only one representation at a time.
#[derive(Debug)]
pub(crate) struct Views<'a, P>(Vec<&'a P>);

impl<'a, P> FromIterator<&'a P> for Views<'a, P> {
    fn from_iter<I: IntoIterator<Item = &'a P>>(profiles: I) -> Self {
        Self(profiles.into_iter().collect())
    }
}

impl<P: Resource> Serialize for Views<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|profile| profile.view()))
    }
}

/// A part of a list of profiles.
#[derive(Debug, Serialize)]
#[serde(bound = "P: Resource")]
struct PageView<'a, P> {
    items: Views<'a, P>,
    next_cursor: Option<&'a str>,
}

/// Answers `200` with a page of profiles.
pub(crate) fn page<P: Resource>(page: &Page<P>) -> Answer {
    let view = PageView { items: page.items.iter().collect(), next_cursor: page.next_cursor.as_deref() };
    many(page.items.len(), &view)
}

/// Answers `200` with JSON.
pub(crate) fn json(body: &impl Serialize) -> Answer {
    json_with(&mut HttpResponse::Ok(), body)
}

/// Answers `200` with the JSON of so many profiles.
pub(crate) fn many(count: usize, body: &impl Serialize) -> Answer {
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
