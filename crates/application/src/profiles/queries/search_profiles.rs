//! Searches profiles by name, contact, date or link.

use std::sync::Arc;

use async_trait::async_trait;

use super::list_profiles::{cut, list_page};
use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::ProfileReader;
use crate::profiles::kind::SearchInput;
use crate::profiles::{Fault, InvalidCursor, Kind, Page};

/// Searches profiles: everything that the input names must be met.
#[derive(Debug, Clone)]
pub struct SearchProfiles<P: Kind> {
    /// What to search by, and which part of the result is wanted.
    pub input: P::Search,
}

/// Why a search was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// The input has faults.
    #[error("the search has {} fault(s)", .0.len())]
    Invalid(Vec<Fault>),
    /// The cursor is none of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
}

impl<P: Kind> Query for SearchProfiles<P> {
    type Output = Page<P>;
    type Error = SearchError;
    const NAME: &'static str = P::NAMES.search;
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler<P>(pub(super) Arc<dyn ProfileReader<P>>);

#[async_trait]
impl<P: Kind> QueryHandler<SearchProfiles<P>> for Handler<P> {
    async fn handle(
        &self,
        query: &SearchProfiles<P>,
        _: &RequestContext,
    ) -> Result<Page<P>, Failure<SearchError>> {
        let refused = Failure::Refused;
        let criteria = query.input.parse().map_err(|faults| refused(SearchError::Invalid(faults)))?;
        let request = query.input.page();
        let page = list_page(&request).map_err(|error| refused(error.into()))?;
        Ok(cut(self.0.search(&criteria, page).await?, &request))
    }
}
