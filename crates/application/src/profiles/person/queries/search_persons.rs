//! Searches persons by name, contact, birth date or link.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::profiles::person::Person;

use super::list_persons::{cut, list_page};
use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::PersonReader;
use crate::profiles::person::search::PersonSearchInput;
use crate::profiles::{Fault, InvalidCursor, Page, PageRequest};

/// Searches persons: everything that the input names must be met.
#[derive(Debug, Clone)]
pub struct SearchPersons {
    /// What to search by, and which part of the result is wanted.
    pub input: PersonSearchInput,
}

/// Why a search was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchPersonsError {
    /// The input has faults.
    #[error("the search has {} fault(s)", .0.len())]
    Invalid(Vec<Fault>),
    /// The cursor is none of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
}

impl Query for SearchPersons {
    type Output = Page<Person>;
    type Error = SearchPersonsError;
    const NAME: &'static str = "search_persons";
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler(pub(super) Arc<dyn PersonReader>);

#[async_trait]
impl QueryHandler<SearchPersons> for Handler {
    async fn handle(
        &self,
        query: &SearchPersons,
        _: &RequestContext,
    ) -> Result<Page<Person>, Failure<SearchPersonsError>> {
        let refused = Failure::Refused;
        let criteria = query.input.parse().map_err(|faults| refused(SearchPersonsError::Invalid(faults)))?;
        let request = PageRequest { limit: query.input.limit, cursor: query.input.cursor.clone() };
        let page = list_page(&request).map_err(|error| refused(error.into()))?;
        Ok(cut(self.0.search(&criteria, page).await?, &request))
    }
}
