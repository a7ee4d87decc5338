//! Persons in the database: their tables and their document.

mod document;

use profiles_application::ports::StoreError;
use profiles_domain::profiles::person::{Person, PersonDetails};

use super::aggregate::{LookUp, Stored, Table};
use super::lane::Lane;

/// Where persons are.
pub(super) const TABLE: Table = Table {
    name: "profiles_person",
    id: "person_id",
    plans: true,
    schema_version: document::SCHEMA_VERSION,
    reads: "person_reads",
    version_reads: "person_version_reads",
};

impl Stored for Person {
    const TABLE: &'static Table = &TABLE;

    fn encode(details: &PersonDetails) -> Result<String, StoreError> {
        document::encode(details)
    }

    fn decode(schema_version: i16, json: &str) -> Result<PersonDetails, StoreError> {
        document::decode(schema_version, json)
    }

    fn look_up(lane: &Lane) -> Option<&LookUp<Self>> {
        Some(&lane.persons)
    }
}
