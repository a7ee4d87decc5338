//! Lists whom a profile is related to.

use async_trait::async_trait;
use chrono::DateTime;
use profiles_domain::profiles::relationship::{Relationship, Role};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::{ProfileRef, RelationshipId};
use uuid::Uuid;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::{AggregateKind, ListPage, Readers, StoreError};
use crate::profiles::paging::{decode, encode, page};
use crate::profiles::{InvalidCursor, Page, PageRequest};

/// Keeps these cursors apart from others.
const KIND: u8 = b'r';

/// Lists the relationships of a profile, in the order of their creation.
#[derive(Debug, Clone)]
pub struct ListRelationships {
    /// Whose.
    pub profile: ProfileRef,
    /// Only those in which the other is this to it.
    pub role: Option<Role>,
    /// Which part of the list.
    pub page: PageRequest,
}

/// Why a list was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListRelationshipsError {
    /// There is no such profile.
    #[error("there is no such {0}")]
    NotFound(AggregateKind),
    /// The cursor is none of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
}

impl Query for ListRelationships {
    type Output = Page<Relationship>;
    type Error = ListRelationshipsError;
    const NAME: &'static str = "list_relationships";
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler(pub(super) Readers);

impl Handler {
    async fn missing(&self, profile: ProfileRef) -> Result<Option<AggregateKind>, StoreError> {
        let (found, kind) = match profile {
            ProfileRef::Person(id) => {
                (!self.0.persons.versions(&[id]).await?.is_empty(), AggregateKind::Person)
            }
            ProfileRef::Business(id) => {
                (!self.0.businesses.versions(&[id]).await?.is_empty(), AggregateKind::Business)
            }
        };
        Ok((!found).then_some(kind))
    }
}

#[async_trait]
impl QueryHandler<ListRelationships> for Handler {
    async fn handle(
        &self,
        query: &ListRelationships,
        _: &RequestContext,
    ) -> Result<Page<Relationship>, Failure<ListRelationshipsError>> {
        let ListRelationships { profile, role, page: request } = query;
        let after = request.cursor.as_deref().map(position).transpose();
        let after = after.map_err(|error| Failure::Refused(error.into()))?;
        let wanted = ListPage { after, limit: request.limit().saturating_add(1) };
        let found = self.0.relationships.of(*profile, *role, wanted).await?;
        if found.is_empty()
            && let Some(kind) = self.missing(*profile).await?
        {
            return Err(Failure::Refused(ListRelationshipsError::NotFound(kind)));
        }
        Ok(page(found, request.limit(), |last| {
            let micros = u128::try_from(last.root().created_at().timestamp_micros()).unwrap_or_default();
            encode(KIND, [micros, last.id().uuid().as_u128()])
        }))
    }
}

fn position(cursor: &str) -> Result<(DateTime<chrono::Utc>, RelationshipId), InvalidCursor> {
    let [micros, id] = decode(KIND, cursor)?;
    let micros = i64::try_from(micros).map_err(|_| InvalidCursor)?;
    let at = DateTime::from_timestamp_micros(micros).ok_or(InvalidCursor)?;
    Ok((at, RelationshipId::new(Uuid::from_u128(id))))
}
