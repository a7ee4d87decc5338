//! What tests need: in-memory adapters, a clock and ids that obey, builders, and the contract suites of the ports.
//!
//! A team that writes an adapter of its own runs the suites in [`contract`] against it.

mod builders;
mod clock;
pub mod contract;
mod ids;
mod memory;
mod memory_deliveries;
mod memory_feed;
mod memory_index;
mod memory_keys;
mod memory_transport;
mod memory_webhooks;

pub use builders::{business_details, context, details, full_business, full_details, service, service_over};
pub use clock::FixedClock;
pub use ids::CountingIds;
pub use memory::MemoryStore;
pub use memory_deliveries::MemoryDeliveries;
pub use memory_transport::MemoryTransport;
