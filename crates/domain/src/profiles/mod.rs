//! The profiles context: who people and businesses are.

pub mod business;
pub mod contact_details;
pub mod person;
mod profile;
pub mod relationship;
pub mod upcoming;
#[cfg(test)]
mod upcoming_tests;

pub use profile::Profile;
