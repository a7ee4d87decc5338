//! Where the aggregates of one kind are, and in what form.

use profiles_application::ports::StoreError;
use profiles_application::unit_of_work::Tracked;

use super::LookUp;
use crate::persistence::lane::Lane;
use crate::persistence::{business, person};

/// The tables of one kind of aggregates. Those beside the main one are named after it.
#[derive(Debug)]
pub(in crate::persistence) struct Table {
    /// The main table: id, version, times, document.
    pub(in crate::persistence) name: &'static str,
    /// How other tables name the id.
    pub(in crate::persistence) id: &'static str,
    /// Whether the main table says when what is planned comes due.
    pub(in crate::persistence) plans: bool,
    /// The version of the documents that are written.
    pub(in crate::persistence) schema_version: i16,
    /// How metrics name reading them.
    pub(in crate::persistence) reads: &'static str,
    /// How metrics name reading their versions.
    pub(in crate::persistence) version_reads: &'static str,
}

impl Table {
    /// Those whose aggregates can be searched.
    pub(in crate::persistence) const SEARCHED: [&'static Self; 2] = [&person::TABLE, &business::TABLE];
}

/// An aggregate as the database keeps it.
pub(in crate::persistence) trait Stored: Tracked {
    /// Their table.
    const TABLE: &'static Table;

    /// The details as they are stored under the current schema version.
    fn encode(details: &Self::Details) -> Result<String, StoreError>;

    /// The details out of a document of a released version.
    fn decode(schema_version: i16, json: &str) -> Result<Self::Details, StoreError>;

    /// Where a lane looks them up; `None` if each look-up of them goes by itself.
    fn look_up(lane: &Lane) -> Option<&LookUp<Self>>;

    /// Their table.
    fn table() -> &'static Table {
        Self::TABLE
    }
}
