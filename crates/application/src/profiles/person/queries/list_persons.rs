//! Lists all persons in the order in which they were registered.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::DateTime;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use uuid::Uuid;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::{ListPage, PersonReader};
use crate::profiles::paging::{decode, encode, page};
use crate::profiles::{InvalidCursor, Page, PageRequest};

/// Keeps these cursors apart from others.
const KIND: u8 = b'p';

/// Lists all persons in the order in which they were registered.
#[derive(Debug, Clone, Default)]
pub struct ListPersons {
    /// Which part of the list.
    pub page: PageRequest,
}

impl Query for ListPersons {
    type Output = Page<Person>;
    type Error = InvalidCursor;
    const NAME: &'static str = "list_persons";
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler(pub(super) Arc<dyn PersonReader>);

#[async_trait]
impl QueryHandler<ListPersons> for Handler {
    async fn handle(
        &self,
        query: &ListPersons,
        _: &RequestContext,
    ) -> Result<Page<Person>, Failure<InvalidCursor>> {
        let page = list_page(&query.page).map_err(Failure::Refused)?;
        Ok(cut(self.0.list(page).await?, &query.page))
    }
}

/// What to ask of the store: one item more than wanted, which tells whether there is a next page.
pub(super) fn list_page(request: &PageRequest) -> Result<ListPage, InvalidCursor> {
    let after = request.cursor.as_deref().map(position).transpose()?;
    Ok(ListPage { after, limit: request.limit().saturating_add(1) })
}

/// The page out of what the store gave.
pub(super) fn cut(persons: Vec<Person>, request: &PageRequest) -> Page<Person> {
    page(persons, request.limit(), |last| {
        let micros = u128::try_from(last.root().created_at().timestamp_micros()).unwrap_or_default();
        encode(KIND, [micros, last.id().uuid().as_u128()])
    })
}

fn position(cursor: &str) -> Result<(DateTime<chrono::Utc>, PersonId), InvalidCursor> {
    let [micros, id] = decode(KIND, cursor)?;
    let micros = i64::try_from(micros).map_err(|_| InvalidCursor)?;
    let at = DateTime::from_timestamp_micros(micros).ok_or(InvalidCursor)?;
    Ok((at, PersonId::new(Uuid::from_u128(id))))
}
