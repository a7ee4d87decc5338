//! Domain events of all aggregates, on their way to the subscribers.

use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::BusinessEvent;
use profiles_domain::profiles::person::PersonEvent;
use profiles_domain::profiles::relationship::RelationshipEvent;
use profiles_domain::shared::aggregate::Origin;
use profiles_domain::shared::version::Version;

use crate::ports::AggregateRef;
use crate::profiles::event_view::Told;

/// A domain event with what the aggregate knew when it was recorded.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// To whom it happened.
    pub subject: AggregateRef,
    /// The version that it makes.
    pub version: Version,
    /// When.
    pub at: DateTime<Utc>,
    /// What made it happen.
    pub origin: Origin,
    /// What happened.
    pub event: AnyEvent,
}

/// An event of any aggregate.
#[derive(Debug, Clone)]
pub enum AnyEvent {
    /// Of a person.
    Person(PersonEvent),
    /// Of a business.
    Business(BusinessEvent),
    /// Of a relationship.
    Relationship(RelationshipEvent),
}

impl AnyEvent {
    /// What it tells to others.
    #[must_use]
    pub fn told(&self) -> &dyn Told {
        match self {
            Self::Person(event) => event,
            Self::Business(event) => event,
            Self::Relationship(event) => event,
        }
    }
}
