//! The contracts: integration events that other teams consume. Depends on nothing else in this workspace.
//!
//! Every published type has a version in its name and never changes incompatibly; a breaking change is a new type.
//! Payloads are thin: they say which attributes changed, never their values, so that no broker or log holds personal
//! data that could not be erased later. Read the profile to learn what it says now.

pub mod business;
pub mod cloud_event;
mod described;
pub mod person;
pub mod relationship;
pub mod webhook;

pub use cloud_event::CloudEvent;
pub use described::{Described, catalogue};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What an attribute was and what it is, as the HTTP API represents it; null where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BeforeAfter {
    /// Before the change.
    pub before: Value,
    /// After it.
    pub after: Value,
}

/// An event as it leaves the service.
pub trait IntegrationEvent: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The type that names it on every wire: `profiles.person.address_changed.v1`.
    const TYPE: &'static str;
}

/// Events of one kind of aggregate, each of which says what `$change` says.
macro_rules! events {
    ($change:ty; $($(#[doc = $doc:literal])* $name:ident = $type:literal;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            pub struct $name(pub $change);

            impl $crate::IntegrationEvent for $name {
                const TYPE: &'static str = $type;
            }
        )*

        /// The types of all these events.
        pub const TYPES: &[&str] = &[$($type),*];

        /// All these events, described.
        pub(crate) const DESCRIBED: &[$crate::Described] = &[$($crate::Described {
            event_type: $type,
            name: stringify!($name),
            description: concat!($($doc),*),
            #[cfg(feature = "schema")]
            schema: schemars::SchemaGenerator::into_root_schema_for::<$name>,
        }),*];
    };
}

pub(crate) use events;
