//! Typed ids: one type for each kind of thing, so that they can't be mixed up.

use std::fmt;
use std::hash::Hash;
use std::str::FromStr;

use uuid::Uuid;

/// The text was not a UUID (RFC 9562).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID: expected 36 characters such as 01970000-0000-7000-8000-000000000000")]
pub struct InvalidId;

/// An id of one kind of thing.
pub trait TypedId:
    Copy + Ord + Hash + fmt::Debug + fmt::Display + FromStr<Err = InvalidId> + Send + Sync + 'static
{
    /// Takes a UUID as this kind of id.
    #[must_use]
    fn from_uuid(uuid: Uuid) -> Self;

    /// The bare UUID.
    #[must_use]
    fn uuid(self) -> Uuid;
}

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID as this kind of id.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl TypedId for $name {
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    };
}

typed_id! {
    /// A person. A UUIDv7 when minted here, a UUIDv5 when another system derived it.
    PersonId
}

typed_id! {
    /// A business. A UUIDv7 when minted here, a UUIDv5 when another system derived it.
    BusinessId
}

typed_id! {
    /// A relationship between two profiles. Always a UUIDv5, derived from its kind and its ends.
    RelationshipId
}

typed_id! {
    /// A webhook: somewhere that somebody wants events sent to. A UUIDv7.
    WebhookId
}

typed_id! {
    /// One attempt to send an event to a webhook. A UUIDv7.
    AttemptId
}

typed_id! {
    /// A change that is planned for a profile. Always a UUIDv5, derived from the profile, the attribute and the moment.
    PlannedChangeId
}

typed_id! {
    /// One run of one command, by which its history entries and events can be told to belong together.
    CommandId
}

typed_id! {
    /// One integration event; a consumer that sees it twice has seen a repeat.
    EventId
}

/// A profile of either sort, by its id. A person and a business that happen to have the same UUID are two profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileRef {
    /// A person.
    Person(PersonId),
    /// A business.
    Business(BusinessId),
}

impl ProfileRef {
    /// The bare UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Person(id) => id.uuid(),
            Self::Business(id) => id.uuid(),
        }
    }

    /// The person's id, if it is one.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Business(_) => None,
        }
    }

    /// The business's id, if it is one.
    #[must_use]
    pub const fn business(self) -> Option<BusinessId> {
        match self {
            Self::Person(_) => None,
            Self::Business(id) => Some(id),
        }
    }
}

impl From<PersonId> for ProfileRef {
    fn from(id: PersonId) -> Self {
        Self::Person(id)
    }
}

impl From<BusinessId> for ProfileRef {
    fn from(id: BusinessId) -> Self {
        Self::Business(id)
    }
}
