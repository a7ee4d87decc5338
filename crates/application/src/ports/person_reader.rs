//! Reading persons outside of any unit of work. Everything takes several ids, so that reads can be coalesced.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;

use super::{HistoryRecord, StoreError};
use crate::profiles::person::search::PersonCriteria;

/// Where a list goes on, and how much of it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPage {
    /// The last one already seen, by time of creation and id; `None` for the beginning.
    pub after: Option<(DateTime<Utc>, PersonId)>,
    /// The most to return.
    pub limit: usize,
}

/// Where a history goes on, and how much of it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryPage {
    /// The last entry already seen; `None` for the beginning.
    pub after: Option<(Version, u32)>,
    /// The most to return.
    pub limit: usize,
}

/// Reads persons as last committed.
#[async_trait]
pub trait PersonReader: Send + Sync {
    /// Those of the persons that exist, in any order.
    async fn by_ids(&self, ids: &[PersonId]) -> Result<Vec<Person>, StoreError>;

    /// The versions of those of the persons that exist, in any order, without reading the persons.
    async fn versions(&self, ids: &[PersonId]) -> Result<Vec<(PersonId, Version)>, StoreError>;

    /// Those of the persons that existed at that time, as they stood then, in any order.
    async fn as_of(&self, ids: &[PersonId], at: DateTime<Utc>) -> Result<Vec<Person>, StoreError>;

    /// Persons in the order of their creation.
    async fn list(&self, page: ListPage) -> Result<Vec<Person>, StoreError>;

    /// Persons that meet every criterion, in the order of their creation.
    async fn search(&self, criteria: &PersonCriteria, page: ListPage) -> Result<Vec<Person>, StoreError>;

    /// What happened to a person, oldest first.
    async fn history(&self, id: PersonId, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError>;
}
