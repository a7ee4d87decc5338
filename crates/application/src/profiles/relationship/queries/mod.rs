//! The queries about relationships, one file each, and their registration with the bus.

mod between;
mod history;
mod list;

use std::sync::Arc;

pub use between::{GetRelationshipsBetween, keys_between};
pub use history::{GetRelationshipHistory, NoRelationship};
pub use list::{ListRelationships, ListRelationshipsError};

use crate::bus::BusBuilder;
use crate::ports::Readers;

/// Registers the queries about relationships.
#[must_use]
pub fn register(bus: BusBuilder, readers: &Readers) -> BusBuilder {
    let reader = || Arc::clone(&readers.relationships);
    bus.query::<ListRelationships>(list::Handler(readers.clone()))
        .query::<GetRelationshipsBetween>(between::Handler(reader()))
        .query::<GetRelationshipHistory>(history::Handler(reader()))
}
