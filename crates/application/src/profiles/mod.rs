//! The profiles context: use cases about people and businesses, and the facade over them.

pub mod business;
mod change;
pub mod commands;
mod decode;
mod error;
pub mod event_view;
pub(crate) mod fault;
pub mod input;
pub mod kind;
mod merge_patch;
mod object;
pub(crate) mod paging;
pub mod person;
pub mod queries;
pub mod read_model;
pub mod relationship;
pub mod search;
mod service;
mod take_due;
mod target;
mod unique_value;
pub mod upcoming_view;
pub mod view;

pub use decode::{DecodeError, decode_slice, decode_value};
pub use error::{ChangeError, NoError, Rule, StaleVersion};
pub use fault::Fault;
pub use kind::Kind;
pub use object::deserialize_object;
pub use paging::{DEFAULT_PAGE, InvalidCursor, MAX_PAGE, Page, PageRequest};
pub use service::{Ports, ProfileService};
pub use take_due::TakenEffect;
pub use target::{Absent, BusinessTarget, PersonTarget, Precondition, Receipt, Target};
pub use unique_value::UniqueValue;
