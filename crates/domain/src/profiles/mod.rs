//! The profiles context: who people and businesses are.

pub mod person;
