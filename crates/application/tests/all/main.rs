//! The application driven through its bus, with in-memory adapters.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod bus;
mod persons;
