//! Reads in which ways two profiles are related.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::profiles::relationship::{Relationship, RelationshipKey, RelationshipStatus, Role};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::{ProfileRef, RelationshipId};
use uuid::Uuid;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::RelationshipReader;
use crate::profiles::NoError;
use crate::profiles::relationship::Relation;

/// Reads the relationships between two profiles, in the order of their creation. None if they aren't related.
#[derive(Debug, Clone)]
pub struct GetRelationshipsBetween {
    /// The end that looks.
    pub reader: ProfileRef,
    /// The other end.
    pub other: Uuid,
}

impl Query for GetRelationshipsBetween {
    type Output = Vec<Relationship>;
    type Error = NoError;
    const NAME: &'static str = "get_relationships_between";
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler(pub(super) Arc<dyn RelationshipReader>);

#[async_trait]
impl QueryHandler<GetRelationshipsBetween> for Handler {
    async fn handle(
        &self,
        query: &GetRelationshipsBetween,
        _: &RequestContext,
    ) -> Result<Vec<Relationship>, Failure<NoError>> {
        let ids: Vec<RelationshipId> =
            keys_between(query.reader, query.other).into_iter().map(RelationshipKey::id).collect();
        let mut found = self.0.by_ids(&ids).await?;
        found.retain(|relationship| relationship.status() == RelationshipStatus::Active);
        found.sort_by_key(|relationship| (relationship.root().created_at(), relationship.id()));
        Ok(found)
    }
}

/// The keys of all relationships that there can be between two profiles: ids are derived, so nothing has to be searched.
#[must_use]
pub fn keys_between(reader: ProfileRef, other: Uuid) -> Vec<RelationshipKey> {
    let relation = |role| Relation { reader, role, other };
    Role::ALL.into_iter().filter_map(|role| relation(role).key().ok()).collect()
}
