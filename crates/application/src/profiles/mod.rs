//! The profiles context: use cases about people and businesses, and the facade over them.

mod decode;
mod error;
pub(crate) mod fault;
mod object;
mod paging;
pub mod person;
mod service;
mod unique_value;

pub use decode::{DecodeError, decode_slice, decode_value};
pub use error::{ChangePersonError, NoError, StaleVersion};
pub use fault::Fault;
pub use object::deserialize_object;
pub use paging::{DEFAULT_PAGE, InvalidCursor, MAX_PAGE, Page, PageRequest};
pub use service::{Ports, ProfileService};
pub use unique_value::UniqueValue;
