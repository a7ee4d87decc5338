//! The queries about persons, one file each, and their registration with the bus.

mod get_history;
mod get_persons;
mod get_version;
mod list_persons;
mod search_persons;

use std::sync::Arc;

pub use get_history::{GetHistory, GetHistoryError, HistoryEntryView};
pub use get_persons::GetPersons;
pub use get_version::GetVersion;
pub use list_persons::ListPersons;
pub use search_persons::{SearchPersons, SearchPersonsError};

use crate::bus::BusBuilder;
use crate::ports::PersonReader;

/// Registers every query about persons.
#[must_use]
pub fn register(bus: BusBuilder, reader: &Arc<dyn PersonReader>) -> BusBuilder {
    bus.query(get_persons::Handler(Arc::clone(reader)))
        .query(get_version::Handler(Arc::clone(reader)))
        .query(list_persons::Handler(Arc::clone(reader)))
        .query(search_persons::Handler(Arc::clone(reader)))
        .query(get_history::Handler(Arc::clone(reader)))
}
