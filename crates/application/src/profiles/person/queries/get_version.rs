//! Tells which version a person has, without reading the person.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::PersonReader;
use crate::profiles::NoError;

/// Which version a person has; nothing when there is none.
#[derive(Debug, Clone, Copy)]
pub struct GetVersion {
    /// Whose.
    pub id: PersonId,
}

impl Query for GetVersion {
    type Output = Option<Version>;
    type Error = NoError;
    const NAME: &'static str = "get_version";
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler(pub(super) Arc<dyn PersonReader>);

#[async_trait]
impl QueryHandler<GetVersion> for Handler {
    async fn handle(
        &self,
        query: &GetVersion,
        _: &RequestContext,
    ) -> Result<Option<Version>, Failure<NoError>> {
        Ok(self.0.versions(&[query.id]).await?.pop().map(|(_, version)| version))
    }
}
