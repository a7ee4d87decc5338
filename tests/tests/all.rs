//! Every test that needs a real server or database, in one binary.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "these are tests, their helpers included"
)]

mod api;
mod contract;
mod crash;
mod delivery;
mod feed;
mod gathering;
mod hostile;
mod inbox;
mod migration;
mod model;
mod search_tables;
mod serial;
mod shipping;
mod sinks;
mod support;
