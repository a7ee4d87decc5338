//! Reads profiles by their ids, as they are or as they stood at some time.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::ProfileReader;
use crate::profiles::{Kind, NoError};

/// Reads profiles by their ids. Those that don't exist are missing from the answer, which has no particular order.
#[derive(Debug, Clone)]
pub struct GetProfiles<P: Kind> {
    /// Which ones.
    pub ids: Vec<P::Id>,
    /// As they stood at this time, or as they will if nothing happens until then but what is planned. What had come due
    /// by then counts, recorded or not. `None` for what is recorded now.
    pub at: Option<DateTime<Utc>>,
}

impl<P: Kind> Query for GetProfiles<P> {
    type Output = Vec<P>;
    type Error = NoError;
    const NAME: &'static str = P::NAMES.get;
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler<P>(pub(super) Arc<dyn ProfileReader<P>>);

#[async_trait]
impl<P: Kind> QueryHandler<GetProfiles<P>> for Handler<P> {
    async fn handle(&self, query: &GetProfiles<P>, _: &RequestContext) -> Result<Vec<P>, Failure<NoError>> {
        Ok(match query.at {
            None => self.0.by_ids(&query.ids).await?,
            Some(at) => {
                let stood = self.0.as_of(&query.ids, at).await?;
                stood.into_iter().map(|profile| profile.standing_at(at)).collect()
            }
        })
    }
}
