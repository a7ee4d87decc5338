//! The OpenAPI 3.1 document, gathered from the endpoints, and its page.

mod dated;
mod document;
mod pages;
mod params;
mod responses;
#[cfg(test)]
mod tests;

pub(crate) use dated::{DatedAddress, DatedName, DatedText};
pub use document::openapi;
pub(crate) use pages::{Documentation, all_endpoints as endpoints};
pub(crate) use params::{
    AbsentCreate, AbsentEmpty, At, AttemptId, BusinessId, ChangeId, Conditions, IdempotencyKey, Ids, IfMatch,
    IfNoneMatch, Label, OtherId, PageParams, PersonId, Preference, RelationshipId, RelationshipKind, Scheme,
    System, WebhookId,
};
pub(crate) use responses::{
    AttemptMade, Changed, Created, MadeWebhook, NotFound, NotModified, ReadOne, Reading, Related,
    RemovedWebhook, Searching, Unrelated, Unset, UpdatedWebhook, UsedWebhook,
};
