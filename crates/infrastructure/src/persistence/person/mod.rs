//! Persons in the database: their document, how they are read, how they are written.

mod document;
mod look_up;
mod reader;
mod rows;

pub(super) use document::{SCHEMA_VERSION, encode};
pub(super) use look_up::{LookUp, Source, persons_by_ids};
pub(super) use reader::SqlPersonReader;
pub(super) use rows::{get, version as stored_version};
