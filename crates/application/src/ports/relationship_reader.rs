//! Reading relationships outside of any unit of work.

use async_trait::async_trait;
use profiles_domain::profiles::relationship::{Relationship, Role};
use profiles_domain::shared::id::{ProfileRef, RelationshipId};

use super::{HistoryPage, HistoryRecord, ListPage, StoreError};

/// Reads relationships as last committed.
#[async_trait]
pub trait RelationshipReader: Send + Sync {
    /// Those of the relationships that exist, removed ones too, in any order.
    async fn by_ids(&self, ids: &[RelationshipId]) -> Result<Vec<Relationship>, StoreError>;

    /// Those of a profile that aren't removed, in the order of their creation. With a role, only those in which the
    /// other is that to the profile.
    async fn of(
        &self,
        profile: ProfileRef,
        role: Option<Role>,
        page: ListPage<RelationshipId>,
    ) -> Result<Vec<Relationship>, StoreError>;

    /// All that aren't removed in which the other is this to one of the profiles, in any order. For roles whose number
    /// has a limit: see [`check_relationships`](profiles_domain::profiles::relationship::check_relationships).
    async fn all_of(&self, profiles: &[ProfileRef], role: Role) -> Result<Vec<Relationship>, StoreError>;

    /// What happened to a relationship, oldest first.
    async fn history(&self, id: RelationshipId, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError>;
}
