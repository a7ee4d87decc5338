//! The commands about relationships, one file each, and their registration with the bus.

mod remove_relationship;
mod set_relationship;
mod surroundings;

use std::sync::Arc;

pub use remove_relationship::{RemoveRelationship, RemoveRelationshipHandler};
pub use set_relationship::{SetRelationship, SetRelationshipHandler};

use super::RelateError;
use crate::bus::{BusBuilder, Failure};
use crate::ports::{AggregateKind, RelationshipReader, StoreError};
use crate::profiles::{Precondition, StaleVersion};
use crate::unit_of_work::ProfilesUnitOfWork;
use profiles_domain::profiles::relationship::{Relationship, RelationshipStatus};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::ProfileRef;
use profiles_domain::shared::version::Version;

/// Registers the commands about relationships.
#[must_use]
pub fn register(bus: BusBuilder, reader: &Arc<dyn RelationshipReader>) -> BusBuilder {
    bus.command::<SetRelationship>(SetRelationshipHandler::new(Arc::clone(reader)))
        .command::<RemoveRelationship>(RemoveRelationshipHandler::new(Arc::clone(reader)))
}

/// Whether there is this profile; its kind if not.
async fn missing(
    uow: &mut (dyn ProfilesUnitOfWork + 'static),
    profile: ProfileRef,
) -> Result<Option<AggregateKind>, StoreError> {
    let absent = match profile {
        ProfileRef::Person(id) => uow.persons().get(id).await?.is_none(),
        ProfileRef::Business(id) => uow.businesses().get(id).await?.is_none(),
    };
    Ok(absent.then(|| profile.into()))
}

/// The version that a caller sees: of one that was removed none.
fn version(relationship: Option<&Relationship>) -> Version {
    match relationship {
        Some(there) if there.status() == RelationshipStatus::Active => there.root().version(),
        _ => Version::ZERO,
    }
}

/// Whether the relationship meets the condition of the caller.
fn check(
    precondition: &Precondition,
    relationship: Option<&Relationship>,
) -> Result<(), Failure<RelateError>> {
    let current = version(relationship);
    let stale = |stale| Failure::Refused(RelateError::Stale(stale));
    match precondition {
        Precondition::Absent if current != Version::ZERO => Err(Failure::Refused(RelateError::AlreadyExists)),
        Precondition::Exists if current == Version::ZERO => {
            Err(stale(StaleVersion { current, expected: None }))
        }
        other => other.check(current).map_err(stale),
    }
}
