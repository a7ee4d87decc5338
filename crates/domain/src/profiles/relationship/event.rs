//! What can happen to a relationship.

use super::{JobTitle, Kinship, Period, RelationshipKey, RelationshipTerms, Share};
use crate::shared::change::Change;

/// A domain event: something that happened to a relationship.
///
/// It stays inside this service and inside the transaction. Other teams see the integration events made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationshipEvent {
    /// Which relationship: who hears of it wants to know whom it links.
    pub key: RelationshipKey,
    /// What happened to it.
    pub change: RelationshipChange,
}

/// What happened to a relationship, with the value before and after. A kinship is told as what `from` is to `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelationshipChange {
    /// The two were linked on these terms.
    Established(Box<RelationshipTerms>),
    /// The two were linked again, on these terms, after the relationship had been removed.
    Reestablished(Box<RelationshipTerms>),
    /// The kinship changed.
    KinshipChanged(Change<Option<Kinship>>),
    /// The owner's share changed.
    ShareChanged(Change<Option<Share>>),
    /// The job title changed.
    TitleChanged(Change<Option<JobTitle>>),
    /// From when or until when it holds changed.
    PeriodChanged(Change<Period>),
    /// The relationship was removed. What it was stays in its history.
    Removed,
}
