//! Profiles in SQLite and PostgreSQL: the same statements on both, written by hand where they are hot.

mod aggregate;
mod business;
mod commit;
mod database;
mod deliveries;
mod due;
mod error;
mod feed;
mod held;
mod idempotency;
mod lane;
mod options;
mod person;
mod relationship;
mod search;
mod sql;
mod webhooks;

pub use database::{Database, GatherFigures, PoolFigures};
pub use error::DatabaseError;
pub use options::DatabaseOptions;
pub use search::{Plan, Reindexed, ReindexedUpTo};
