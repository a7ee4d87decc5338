//! Profiles in SQLite and PostgreSQL: the same statements on both, written by hand where they are hot.

mod database;
mod error;
mod idempotency;
mod options;
mod person;
mod sql;
mod store;

pub use database::{Database, OutboxFigures, PoolFigures};
pub use error::DatabaseError;
pub use options::DatabaseOptions;
