//! Answers about relationships.

use actix_web::HttpResponse;
use actix_web::http::header;
use profiles_application::bus::{Done, Failure};
use profiles_application::profiles::relationship::{RelateError, RelationshipView};
use profiles_application::profiles::{Page, Receipt};
use profiles_domain::profiles::relationship::Relationship;
use profiles_domain::shared::id::ProfileRef;
use serde::Serialize;

use crate::extract::etag;
use crate::problem::{Code, Problem};
use crate::profiles::answer::{Answer, json};

/// A part of somebody's relationships.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RelationshipPage {
    /// The relationships, as the profile sees them, oldest first.
    items: Vec<RelationshipView>,
    /// Where the next part begins; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// The relationships between two profiles.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Relationships {
    /// The relationships, as the profile sees them, oldest first: one of each kind at most.
    items: Vec<RelationshipView>,
}

fn seen(reader: ProfileRef, relationships: &[Relationship]) -> Vec<RelationshipView> {
    relationships.iter().filter_map(|found| RelationshipView::from(found, reader)).collect()
}

/// Answers `200` with a part of somebody's relationships.
pub(super) fn page(reader: ProfileRef, page: Page<Relationship>) -> Answer {
    json(&RelationshipPage { items: seen(reader, &page.items), next_cursor: page.next_cursor })
}

/// Answers `200` with the relationships between two profiles, `404` if there are none.
pub(super) fn between(reader: ProfileRef, found: &[Relationship]) -> Answer {
    if found.is_empty() {
        return Err(Problem::new(Code::RelationshipNotFound));
    }
    json(&Relationships { items: seen(reader, found) })
}

/// Answers what became of a command. `place` is where a new relationship can be read.
pub(super) fn done(outcome: Result<Done<Receipt>, Failure<RelateError>>, place: Option<&str>) -> Answer {
    let done = outcome.map_err(|failure| Problem::of(failure, None))?;
    let Receipt { version, created, .. } = done.output;
    let mut response = if created { HttpResponse::Created() } else { HttpResponse::NoContent() };
    // What isn't there has no version.
    if version > 0 {
        response.insert_header(etag(version));
    }
    if let Some(place) = place.filter(|_| created) {
        response.insert_header((header::LOCATION, place));
    }
    Ok(response.finish())
}
