//! The contracts: integration events that other teams consume. Depends on nothing else in this workspace.
//!
//! Every published type has a version in its name and never changes incompatibly; a breaking change is a new type.
//! Payloads are thin: they say which attributes changed, never their values, so that no broker or log holds personal
//! data that could not be erased later. Read the profile to learn what it says now.

pub mod business;
pub mod person;
pub mod relationship;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// An event as it leaves the service.
pub trait IntegrationEvent: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The type that names it on every wire: `profiles.person.address_changed.v1`.
    const TYPE: &'static str;
}

/// Events of one kind of aggregate, each of which says what `$change` says.
macro_rules! events {
    ($change:ty; $($(#[$doc:meta])* $name:ident = $type:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name(pub $change);

            impl $crate::IntegrationEvent for $name {
                const TYPE: &'static str = $type;
            }
        )*

        /// The types of all these events.
        pub const TYPES: &[&str] = &[$($type),*];
    };
}

pub(crate) use events;
