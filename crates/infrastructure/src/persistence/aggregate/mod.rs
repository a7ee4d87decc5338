//! Aggregates in the database: their tables, how they are read, how they are written.

mod document;
mod look_up;
mod reader;
mod rows;
pub(super) mod statements;
mod table;

pub(super) use document::{
    Address, Email, Entries, Phone, PlannedEntry, StoredContact, date, from_json, planned, restored_planned,
    to_json,
};
pub(super) use look_up::{LookUp, Source, by_ids};
pub(super) use reader::{SqlReader, to_be_indexed};
pub(super) use rows::{COLUMNS, aggregates, get, time as stored_time, version as stored_version};
pub(super) use table::{Stored, Table};
