//! What callers write about a person, as they wrote it, and how it becomes values of the domain.

mod contacts;
mod parse;
mod person;
mod unique_map;

pub use contacts::{AddressInput, EmailInput, PhoneNumberInput};
pub use parse::{
    parse_birth_place, parse_country_list, parse_date, parse_external_key, parse_gender, parse_label,
    parse_language_list, parse_name, parse_pronouns, parse_system, parse_time_zone,
};
pub use person::{BirthPlaceInput, NameInput, PersonInput};
pub use unique_map::{ReadOnly, UniqueMap};

pub use profiles_domain::shared::contact::Handling;
