//! What callers write about a person, as they wrote it, and how it becomes values of the domain.

mod parse;
mod person;
mod values;
mod written;

pub use person::{BirthPlaceInput, NameInput, PersonInput};
pub use values::{parse_birth_place, parse_gender, parse_name, parse_pronouns};
