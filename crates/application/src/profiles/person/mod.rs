//! Use cases about a person: one file for each command and query.

mod change;
pub mod commands;
pub mod event_view;
pub mod input;
mod merge_patch;
pub mod queries;
pub mod read_model;
pub mod search;
mod target;
pub mod view;

pub use target::{Absent, PersonTarget, Precondition, Receipt};
