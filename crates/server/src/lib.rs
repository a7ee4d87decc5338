//! The `profiles` program as a library: configuration, wiring, command line, import.
//!
//! Tests and embedders call [`bootstrap::start`] with a [`config::Config`].

pub mod bootstrap;
pub mod cli;
pub mod config;
mod hint;
pub mod import;
mod janitor;
mod log_buffer;
mod log_line;
mod scheduler;
mod signals;
pub mod sinks;
pub mod telemetry;
mod watch;
mod webhooks;
