//! The `profiles` binary as an operator meets it: started, fed, killed, asked.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

mod command_line;
mod crash;
mod import;
mod import_businesses;
mod privacy;
mod service;
