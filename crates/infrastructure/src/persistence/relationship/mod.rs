//! Relationships in the database: their tables, their document, and how they are found by their ends.

mod document;
mod reader;

use profiles_application::ports::StoreError;
use profiles_domain::profiles::relationship::{Relationship, RelationshipDetails};

use super::aggregate::{LookUp, Stored, Table};
use super::lane::Lane;
pub(super) use reader::{all_of, of};

/// Where relationships are.
pub(super) const TABLE: Table = Table {
    name: "profiles_relationship",
    id: "relationship_id",
    schema_version: document::SCHEMA_VERSION,
    reads: "relationship_reads",
    version_reads: "relationship_version_reads",
    plans: false,
};

impl Stored for Relationship {
    const TABLE: &'static Table = &TABLE;

    fn encode(details: &RelationshipDetails) -> Result<String, StoreError> {
        document::encode(details)
    }

    fn decode(schema_version: i16, json: &str) -> Result<RelationshipDetails, StoreError> {
        document::decode(schema_version, json)
    }

    /// They aren't read so often that connections of their own would pay.
    fn look_up(_: &Lane) -> Option<&LookUp<Self>> {
        None
    }
}
