//! The application driven through its bus, with in-memory adapters.
#![expect(clippy::unwrap_used, reason = "these are tests")]

mod bus;
mod businesses;
mod delivery;
mod events;
mod following;
mod model;
mod persons;
mod schedule;
mod support;
mod webhooks;
