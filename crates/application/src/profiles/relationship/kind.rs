//! What a unit of work needs to know of a relationship.

use async_trait::async_trait;
use profiles_domain::profiles::contact_details::ExternalIds;
use profiles_domain::profiles::relationship::{
    Relationship, RelationshipDetails, RelationshipEvent, RelationshipStatus,
};
use profiles_domain::shared::id::RelationshipId;

use crate::ports::{AggregateKind, AnyAggregate, Store, StoreError};
use crate::profiles::read_model::{ReadModel, end_key};
use crate::unit_of_work::{AnyEvent, Tracked};

#[async_trait]
impl Tracked for Relationship {
    const KIND: AggregateKind = AggregateKind::Relationship;

    async fn load(store: &dyn Store, ids: &[RelationshipId]) -> Result<Vec<Self>, StoreError> {
        store.load(ids).await
    }

    fn any(self) -> AnyAggregate {
        AnyAggregate::Relationship(self)
    }

    fn any_event(event: RelationshipEvent) -> AnyEvent {
        AnyEvent::Relationship(event)
    }

    fn links(_: &RelationshipDetails) -> Option<&ExternalIds> {
        None
    }

    /// It is found by its ends, with the role that the other has there and without; once removed it isn't.
    fn read_model(details: &RelationshipDetails) -> ReadModel {
        if details.status == RelationshipStatus::Removed {
            return ReadModel::default();
        }
        let key = details.key;
        let ends = [key.from(), key.to()].into_iter();
        let keys = ends.flat_map(|end| {
            let role = key.seen_from(end).map(|(_, role)| role);
            [end_key(end, None), end_key(end, role)]
        });
        ReadModel { keys: keys.collect(), ..ReadModel::default() }
    }
}
