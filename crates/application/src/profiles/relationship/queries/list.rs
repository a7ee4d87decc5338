//! Lists whom a profile is related to.

use async_trait::async_trait;
use profiles_domain::profiles::relationship::{Relationship, Role};
use profiles_domain::shared::id::ProfileRef;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::{AggregateKind, Readers, StoreError};
use crate::profiles::queries::{list_of, list_page};
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
        let absent = match profile {
            ProfileRef::Person(id) => self.0.persons.versions(&[id]).await?.is_empty(),
            ProfileRef::Business(id) => self.0.businesses.versions(&[id]).await?.is_empty(),
        };
        Ok(absent.then(|| profile.into()))
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
        let wanted = list_page(KIND, request).map_err(|error| Failure::Refused(error.into()))?;
        let found = self.0.relationships.of(*profile, *role, wanted).await?;
        if found.is_empty()
            && let Some(kind) = self.missing(*profile).await?
        {
            return Err(Failure::Refused(ListRelationshipsError::NotFound(kind)));
        }
        Ok(list_of(KIND, found, request))
    }
}
