//! Lists all profiles of a kind in the order in which they were registered.

use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::DateTime;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::TypedId;
use uuid::Uuid;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::{ListPage, ProfileReader};
use crate::profiles::paging::{decode, encode, page};
use crate::profiles::{InvalidCursor, Kind, Page, PageRequest};

/// Keeps these cursors apart from others.
const KIND: u8 = b'p';

/// Lists all profiles of a kind in the order in which they were registered.
#[derive(Debug, Clone)]
pub struct ListProfiles<P> {
    /// Which part of the list.
    pub page: PageRequest,
    /// The kind of profiles.
    pub kind: PhantomData<fn() -> P>,
}

impl<P: Kind> Query for ListProfiles<P> {
    type Output = Page<P>;
    type Error = InvalidCursor;
    const NAME: &'static str = P::NAMES.list;
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler<P>(pub(super) Arc<dyn ProfileReader<P>>);

#[async_trait]
impl<P: Kind> QueryHandler<ListProfiles<P>> for Handler<P> {
    async fn handle(
        &self,
        query: &ListProfiles<P>,
        _: &RequestContext,
    ) -> Result<Page<P>, Failure<InvalidCursor>> {
        let page = list_page(KIND, &query.page).map_err(Failure::Refused)?;
        Ok(list_of(KIND, self.0.list(page).await?, &query.page))
    }
}

/// What to ask of the store: one item more than wanted, which tells whether there is a next page.
/// `kind` keeps the cursors of one list out of another.
pub(crate) fn list_page<I: TypedId>(kind: u8, request: &PageRequest) -> Result<ListPage<I>, InvalidCursor> {
    let after = request.cursor.as_deref().map(|cursor| position(kind, cursor)).transpose()?;
    Ok(ListPage { after, limit: request.limit().saturating_add(1) })
}

/// The page out of what the store gave, in the order of creation.
pub(crate) fn list_of<A: Aggregate>(kind: u8, found: Vec<A>, request: &PageRequest) -> Page<A> {
    page(found, request.limit(), |last| {
        let micros = u128::try_from(last.root().created_at().timestamp_micros()).unwrap_or_default();
        encode(kind, [micros, last.id().uuid().as_u128()])
    })
}

fn position<I: TypedId>(kind: u8, cursor: &str) -> Result<(DateTime<chrono::Utc>, I), InvalidCursor> {
    let [micros, id] = decode(kind, cursor)?;
    let micros = i64::try_from(micros).map_err(|_| InvalidCursor)?;
    let at = DateTime::from_timestamp_micros(micros).ok_or(InvalidCursor)?;
    Ok((at, I::from_uuid(Uuid::from_u128(id))))
}
