//! Links two profiles, or changes on what terms they are linked.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::profiles::relationship::{Relationship, RelationshipStatus, RelationshipTerms};
use profiles_domain::shared::aggregate::Aggregate;
use uuid::Uuid;

use super::surroundings::{self, Wanted};
use super::{check, missing};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::ports::RelationshipReader;
use crate::profiles::relationship::{RelateError, Relation};
use crate::profiles::{Precondition, Receipt};
use crate::unit_of_work::ProfilesUnitOfWork;

/// Links two profiles, or changes on what terms they are linked: what the terms leave out is unset.
#[derive(Debug, Clone)]
pub struct SetRelationship {
    /// Which relationship, as one end sees it.
    pub relation: Relation,
    /// The terms, as that end sees them.
    pub terms: RelationshipTerms,
    /// On what condition.
    pub precondition: Precondition,
}

impl Command for SetRelationship {
    type Output = Receipt;
    type Error = RelateError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = "set_relationship";
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        // Who is slowed down by others is the end whose guard is held.
        self.relation.key().ok().map(|key| key.to().uuid())
    }
}

/// Handles [`SetRelationship`].
pub struct SetRelationshipHandler(Arc<dyn RelationshipReader>);

impl SetRelationshipHandler {
    /// Rules that span relationships are checked by what `reader` reads.
    #[must_use]
    pub fn new(reader: Arc<dyn RelationshipReader>) -> Self {
        Self(reader)
    }
}

#[async_trait]
impl CommandHandler<SetRelationship> for SetRelationshipHandler {
    async fn handle(
        &self,
        command: &SetRelationship,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<RelateError>> {
        let SetRelationship { relation, terms, precondition } = command;
        let refused = |error| Failure::Refused(error);
        let key = relation.key().map_err(|error| refused(error.into()))?;
        if let Some(kind) = missing(uow, relation.reader).await? {
            return Err(refused(RelateError::NotFound(kind)));
        }
        if let Some(kind) = missing(uow, relation.other()).await? {
            return Err(refused(RelateError::OtherNotFound(kind)));
        }
        // Before anything is read that they guard, the relationship itself included.
        surroundings::hold(uow, key).await?;
        let relationships = uow.relationships();
        let before = relationships.get(key.id()).await?.cloned();
        check(precondition, before.as_ref())?;
        let terms = key.turned(relation.reader, terms.clone());
        let after = match before.clone() {
            Some(mut relationship) => relationship.set(terms).map(|()| relationship),
            None => Relationship::establish(key, terms, cx.now),
        };
        let after = after.map_err(|error| refused(error.into()))?;
        let active = before.as_ref().filter(|before| before.status() == RelationshipStatus::Active);
        let receipt = Receipt {
            id: key.id().uuid(),
            version: after.root().next_version().number(),
            created: active.is_none(),
        };
        if after.root().is_changed() {
            let wanted = Wanted { key, terms: after.terms(), before: active.map(Relationship::terms) };
            surroundings::check(wanted, uow, &*self.0).await?;
            uow.relationships().put(after);
        }
        Ok(receipt)
    }
}
