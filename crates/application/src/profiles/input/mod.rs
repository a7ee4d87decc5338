//! What callers write about any profile, as they wrote it, and how it becomes values of the domain.

mod contact_details;
mod contacts;
mod unique_map;
mod values;

pub(crate) use contact_details::{ContactInputs, WrittenContact};
pub use contacts::{AddressInput, EmailInput, PhoneNumberInput};
pub use unique_map::{ReadOnly, UniqueMap};
pub(crate) use values::{Parsed, member, one, parse_country, parse_list, step_into, text_fault};
pub use values::{
    parse_country_list, parse_date, parse_external_key, parse_label, parse_language_list, parse_system,
    parse_time_zone,
};

pub use profiles_domain::shared::contact::Handling;
