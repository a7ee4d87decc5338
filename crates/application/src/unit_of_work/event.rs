//! Domain events of all aggregates, on their way to the subscribers.

use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::BusinessEvent;
use profiles_domain::profiles::person::PersonEvent;
use profiles_domain::shared::version::Version;

use crate::ports::{AggregateRef, StoreError};
use crate::profiles::kind::Told;
use crate::profiles::view::ChangeView;

/// A domain event with what the aggregate knew when it was recorded.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// To whom it happened.
    pub subject: AggregateRef,
    /// The version that it makes.
    pub version: Version,
    /// When.
    pub at: DateTime<Utc>,
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
}

impl AnyEvent {
    fn told(&self) -> &dyn Told {
        match self {
            Self::Person(event) => event,
            Self::Business(event) => event,
        }
    }
}

impl Told for AnyEvent {
    fn name(&self) -> &'static str {
        self.told().name()
    }

    fn changes(&self) -> Result<Vec<ChangeView>, StoreError> {
        self.told().changes()
    }

    fn changed(&self) -> Result<Vec<String>, StoreError> {
        self.told().changed()
    }
}
