//! Persons in the database: their document, how they are read, how they are written.

mod document;
mod read_model;
mod reader;
mod rows;
mod write;

pub(super) use document::{SCHEMA_VERSION, encode};
pub(super) use reader::SqlPersonReader;
pub(super) use rows::load;
pub(super) use write::write_persons;
