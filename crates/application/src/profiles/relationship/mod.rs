//! How profiles relate: commands and queries, and the forms in which relationships are written, read and told of.

pub mod commands;
mod error;
pub mod event_view;
mod input;
mod kind;
pub mod queries;
mod service;
mod view;

pub use error::RelateError;
pub use input::{Relation, RelationshipInput};
pub use view::{OtherView, RelationshipView};
