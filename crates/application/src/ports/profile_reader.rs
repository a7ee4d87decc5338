//! Reading profiles outside of any unit of work. Everything takes several ids, so that reads can be coalesced.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::version::Version;

use super::{DueReader, EventFeed, HistoryRecord, RelationshipReader, StoreError};
use crate::profiles::search::{Asked, Found, Position};

/// Where a list goes on, and how much of it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPage<I> {
    /// The last one already seen, by time of creation and id; `None` for the beginning.
    pub after: Option<(DateTime<Utc>, I)>,
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

/// Reads the profiles of one kind as last committed.
#[async_trait]
pub trait ProfileReader<P: Aggregate>: Send + Sync {
    /// Those of the profiles that exist, in any order.
    async fn by_ids(&self, ids: &[P::Id]) -> Result<Vec<P>, StoreError>;

    /// The versions of those of the profiles that exist, in any order, without reading the profiles.
    async fn versions(&self, ids: &[P::Id]) -> Result<Vec<(P::Id, Version)>, StoreError>;

    /// Those of the profiles that existed at that time, as they stood then, in any order.
    async fn as_of(&self, ids: &[P::Id], at: DateTime<Utc>) -> Result<Vec<P>, StoreError>;

    /// Profiles in the order of their creation.
    async fn list(&self, page: ListPage<P::Id>) -> Result<Vec<P>, StoreError>;

    /// Where the profiles are that meet all that is asked, the closest first: what
    /// [`find`](crate::profiles::search::find()) makes of the adapter's own index.
    async fn search(&self, asked: &Asked, after: Option<Position>, limit: usize)
    -> Result<Found, StoreError>;

    /// What happened to a profile, oldest first.
    async fn history(&self, id: P::Id, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError>;
}

/// Where each kind of profile, and how they relate, is read. Cheap to clone.
#[derive(Clone)]
pub struct Readers {
    /// Persons.
    pub persons: Arc<dyn ProfileReader<Person>>,
    /// Businesses.
    pub businesses: Arc<dyn ProfileReader<Business>>,
    /// Relationships.
    pub relationships: Arc<dyn RelationshipReader>,
    /// What is planned for either.
    pub due: Arc<dyn DueReader>,
    /// What happened to all of them, as other systems get it.
    pub events: Arc<dyn EventFeed>,
}

impl Readers {
    /// One adapter that reads all kinds.
    #[must_use]
    pub fn over(
        all: Arc<
            impl ProfileReader<Person>
            + ProfileReader<Business>
            + RelationshipReader
            + DueReader
            + EventFeed
            + 'static,
        >,
    ) -> Self {
        Self {
            persons: all.clone(),
            businesses: all.clone(),
            relationships: all.clone(),
            due: all.clone(),
            events: all,
        }
    }
}
