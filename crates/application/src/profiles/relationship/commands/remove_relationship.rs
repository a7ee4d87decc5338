//! Removes a relationship: it never held, or nobody should see it any more.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_domain::profiles::relationship::{Relationship, RelationshipKey, RelationshipStatus, Role};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::ProfileRef;
use uuid::Uuid;

use super::{check, missing};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::ports::RelationshipReader;
use crate::profiles::relationship::queries::keys_between;
use crate::profiles::relationship::{RelateError, Relation};
use crate::profiles::{Precondition, Receipt};
use crate::unit_of_work::ProfilesUnitOfWork;

/// Removes a relationship. What merely ended gets an end instead. There being none is no error.
#[derive(Debug, Clone)]
pub struct RemoveRelationship {
    /// The end that speaks.
    pub reader: ProfileRef,
    /// What the other is to it; `None` if they are related in one way only.
    pub role: Option<Role>,
    /// The other end.
    pub other: Uuid,
    /// On what condition.
    pub precondition: Precondition,
}

impl Command for RemoveRelationship {
    type Output = Receipt;
    type Error = RelateError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = "remove_relationship";
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.reader.uuid())
    }
}

/// Handles [`RemoveRelationship`].
pub struct RemoveRelationshipHandler(Arc<dyn RelationshipReader>);

impl RemoveRelationshipHandler {
    /// Which relationships there are is what `reader` reads.
    #[must_use]
    pub fn new(reader: Arc<dyn RelationshipReader>) -> Self {
        Self(reader)
    }

    /// The key of the relationship that is meant; `None` when there is none.
    async fn meant(
        &self,
        command: &RemoveRelationship,
    ) -> Result<Option<RelationshipKey>, Failure<RelateError>> {
        let RemoveRelationship { reader, role, other, .. } = *command;
        if let Some(role) = role {
            let key = Relation { reader, role, other }.key();
            return key.map(Some).map_err(|error| Failure::Refused(error.into()));
        }
        let ids: Vec<_> = keys_between(reader, other).into_iter().map(RelationshipKey::id).collect();
        let found = self.0.by_ids(&ids).await?;
        let mut active = found.iter().filter(|found| found.status() == RelationshipStatus::Active);
        match (active.next(), active.next()) {
            (_, Some(_)) => Err(Failure::Refused(RelateError::KindNeeded)),
            (one, None) => Ok(one.map(Relationship::key)),
        }
    }
}

#[async_trait]
impl CommandHandler<RemoveRelationship> for RemoveRelationshipHandler {
    async fn handle(
        &self,
        command: &RemoveRelationship,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        _: &CommandContext,
    ) -> Result<Receipt, Failure<RelateError>> {
        if let Some(kind) = missing(uow, command.reader).await? {
            return Err(Failure::Refused(RelateError::NotFound(kind)));
        }
        let key = self.meant(command).await?;
        let relationships = uow.relationships();
        let relationship = match key {
            Some(key) => relationships.get(key.id()).await?,
            None => None,
        };
        check(&command.precondition, relationship.as_deref())?;
        let Some(relationship) = relationship else {
            return Ok(Receipt {
                id: key.map_or(Uuid::nil(), |key| key.id().uuid()),
                version: 0,
                created: false,
            });
        };
        relationship.remove();
        let version = relationship.root().next_version().number();
        Ok(Receipt { id: relationship.root().id().uuid(), version, created: false })
    }
}
