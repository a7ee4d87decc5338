//! The queries about profiles, one file each, and their registration with the bus.

mod get_history;
mod get_profiles;
mod get_version;
mod list_profiles;
mod search_profiles;

use std::sync::Arc;

pub use get_history::{GetHistory, GetHistoryError, HistoryEntryView};
pub(crate) use get_history::{history_entries, history_page};
pub use get_profiles::GetProfiles;
pub use get_version::GetVersion;
pub use list_profiles::ListProfiles;
pub(crate) use list_profiles::{list_of, list_page};
pub use search_profiles::{SearchError, SearchProfiles};

use super::Kind;
use crate::bus::BusBuilder;
use crate::ports::ProfileReader;

/// Registers every query about one kind of profile.
#[must_use]
pub fn register<P: Kind>(bus: BusBuilder, reader: &Arc<dyn ProfileReader<P>>) -> BusBuilder {
    bus.query::<GetProfiles<P>>(get_profiles::Handler(Arc::clone(reader)))
        .query::<GetVersion<P>>(get_version::Handler(Arc::clone(reader)))
        .query::<ListProfiles<P>>(list_profiles::Handler(Arc::clone(reader)))
        .query::<SearchProfiles<P>>(search_profiles::Handler(Arc::clone(reader)))
        .query::<GetHistory<P>>(get_history::Handler(Arc::clone(reader)))
}
