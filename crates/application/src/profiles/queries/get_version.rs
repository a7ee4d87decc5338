//! Tells which version a profile has, without reading the profile.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::shared::version::Version;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::ProfileReader;
use crate::profiles::{Kind, NoError};

/// Which version a profile has; nothing when there is none.
#[derive(Debug, Clone, Copy)]
pub struct GetVersion<P: Kind> {
    /// Whose.
    pub id: P::Id,
}

impl<P: Kind> Query for GetVersion<P> {
    type Output = Option<Version>;
    type Error = NoError;
    const NAME: &'static str = "get_version";
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler<P>(pub(super) Arc<dyn ProfileReader<P>>);

#[async_trait]
impl<P: Kind> QueryHandler<GetVersion<P>> for Handler<P> {
    async fn handle(
        &self,
        query: &GetVersion<P>,
        _: &RequestContext,
    ) -> Result<Option<Version>, Failure<NoError>> {
        Ok(self.0.versions(&[query.id]).await?.pop().map(|(_, version)| version))
    }
}
