//! Ways to reach somebody: e-mail addresses, phone numbers and postal addresses.

mod address;
mod email;
mod phone;
mod text;

pub use address::{
    AddressFault, AddressField, AddressIssue, AddressIssueCode, AddressParts, Handling, PostalAddress,
};
pub use email::{EmailAddress, EmailError};
pub use phone::{PhoneError, PhoneNumber};
