//! The application: use cases, the ports they need, and the bus that runs them.
//!
//! Embedders start at [`profiles::ProfileService`]. Nothing here knows a database, a protocol or a clock: these
//! are ports, in [`ports`].

pub mod bus;
pub mod delivery;
pub mod events;
pub mod ports;
pub mod profiles;
pub mod subscribers;
pub mod unit_of_work;
pub mod webhooks;
