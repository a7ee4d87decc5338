//! What callers write about a person, as they wrote it, and how it becomes values of the domain.

mod contacts;
mod parse;
mod person;
mod unique_map;
mod values;

pub use contacts::{AddressInput, EmailInput, PhoneNumberInput};
pub use person::{BirthPlaceInput, NameInput, PersonInput};
pub use unique_map::{ReadOnly, UniqueMap};
pub use values::{
    parse_birth_place, parse_country_list, parse_date, parse_external_key, parse_gender, parse_label,
    parse_language_list, parse_name, parse_pronouns, parse_system, parse_time_zone,
};

pub use profiles_domain::shared::contact::Handling;
