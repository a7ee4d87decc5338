//! Reads what happened to a relationship: when, who, through which system, from what to what.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::shared::id::RelationshipId;
use profiles_domain::shared::version::Version;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::RelationshipReader;
use crate::profiles::queries::{HistoryEntryView, history_entries, history_page};
use crate::profiles::{InvalidCursor, Page, PageRequest};

/// Reads the history of a relationship, oldest first. What was removed still has one.
#[derive(Debug, Clone)]
pub struct GetRelationshipHistory {
    /// Whose history.
    pub id: RelationshipId,
    /// Which part of it.
    pub page: PageRequest,
}

/// Why the history of a relationship was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRelationship {
    /// There never was such a relationship.
    #[error("there is no such relationship")]
    NotFound,
    /// The cursor is none of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
}

impl Query for GetRelationshipHistory {
    type Output = Page<HistoryEntryView>;
    type Error = NoRelationship;
    const NAME: &'static str = "get_relationship_history";
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler(pub(super) Arc<dyn RelationshipReader>);

#[async_trait]
impl QueryHandler<GetRelationshipHistory> for Handler {
    async fn handle(
        &self,
        query: &GetRelationshipHistory,
        _: &RequestContext,
    ) -> Result<Page<HistoryEntryView>, Failure<NoRelationship>> {
        let page = history_page(&query.page, Version::ZERO);
        let page = page.map_err(|error| Failure::Refused(error.into()))?;
        let records = self.0.history(query.id, page).await?;
        if records.is_empty() && self.0.by_ids(&[query.id]).await?.is_empty() {
            return Err(Failure::Refused(NoRelationship::NotFound));
        }
        Ok(history_entries(records, &query.page))
    }
}
