//! Reads persons by their ids, as they are or as they stood at some time.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::PersonReader;
use crate::profiles::NoError;

/// Reads persons by their ids. Those that don't exist are missing from the answer, which has no particular order.
#[derive(Debug, Clone)]
pub struct GetPersons {
    /// Whom to read.
    pub ids: Vec<PersonId>,
    /// As they stood at this time; `None` for now.
    pub at: Option<DateTime<Utc>>,
}

impl Query for GetPersons {
    type Output = Vec<Person>;
    type Error = NoError;
    const NAME: &'static str = "get_persons";
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler(pub(super) Arc<dyn PersonReader>);

#[async_trait]
impl QueryHandler<GetPersons> for Handler {
    async fn handle(&self, query: &GetPersons, _: &RequestContext) -> Result<Vec<Person>, Failure<NoError>> {
        Ok(match query.at {
            None => self.0.by_ids(&query.ids).await?,
            Some(at) => self.0.as_of(&query.ids, at).await?,
        })
    }
}
