//! What callers write about a business, as they wrote it, and how it becomes values of the domain.

mod business;
mod parse;
mod values;
mod written;

pub use business::{BusinessInput, RegistrationInput, StatusInput};
pub use values::{
    parse_business_name, parse_business_name_list, parse_industries, parse_jurisdiction, parse_legal_form,
    parse_lei, parse_registration, parse_registration_number, parse_status, parse_tax_id, parse_tax_scheme,
    parse_website,
};
