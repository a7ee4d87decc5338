//! The OpenAPI 3.1 document, gathered from the endpoints, and its page.

mod document;
mod pages;
mod params;
mod responses;
#[cfg(test)]
mod tests;

pub use document::openapi;
pub(crate) use pages::Documentation;
pub(crate) use params::{
    AbsentCreate, AbsentEmpty, At, BusinessId, Conditions, IdempotencyKey, Ids, IfNoneMatch, Label, OtherId,
    PageParams, PersonId, Preference, RelationshipId, RelationshipKind, Scheme, System,
};
pub(crate) use responses::{
    Changed, Created, NotFound, NotModified, ReadOne, Reading, Related, Searching, Unrelated, Unset,
};
