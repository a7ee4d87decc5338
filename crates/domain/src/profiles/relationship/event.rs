//! What can happen to a relationship.

use super::{JobTitle, Kinship, Period, RelationshipDetails, Share};
use crate::shared::change::Change;

/// A domain event: something that happened to a relationship, with the value before and after.
///
/// It stays inside this service and inside the transaction. Other teams see the integration events made from it.
/// A kinship is told as what `from` is to `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelationshipEvent {
    /// The two were linked with these details.
    Established(Box<RelationshipDetails>),
    /// The two were linked again, with these details, after the relationship had been removed.
    Reestablished(Box<RelationshipDetails>),
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
