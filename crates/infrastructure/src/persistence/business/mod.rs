//! Businesses in the database: their tables and their document.

mod document;

use profiles_application::ports::StoreError;
use profiles_domain::profiles::business::{Business, BusinessDetails};

use super::aggregate::{LookUp, Stored, Table};
use super::lane::Lane;

/// Where businesses are.
pub(super) const TABLE: Table = Table {
    name: "profiles_business",
    id: "business_id",
    plans: true,
    schema_version: document::SCHEMA_VERSION,
    reads: "business_reads",
    version_reads: "business_version_reads",
};

impl Stored for Business {
    const TABLE: &'static Table = &TABLE;

    fn encode(details: &BusinessDetails) -> Result<String, StoreError> {
        document::encode(details)
    }

    fn decode(schema_version: i16, json: &str) -> Result<BusinessDetails, StoreError> {
        document::decode(schema_version, json)
    }

    fn look_up(lane: &Lane) -> Option<&LookUp<Self>> {
        Some(&lane.businesses)
    }
}
