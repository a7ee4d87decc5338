//! The database schema, one file per change, the same for SQLite and PostgreSQL.
//!
//! Every change is expand/contract: a new version of the service runs with the schema of the one before it, and the
//! other way round, so that a rolling deployment never breaks. Released migrations are never edited.

use sea_orm_migration::prelude::*;

mod m20261121_000001_create_persons;
mod m20261121_000002_create_person_search;
mod m20261121_000003_create_history_and_outbox;
mod m20261121_000004_create_idempotency_keys;
mod m20261121_000005_create_businesses;
mod m20261121_000006_create_relationships;
mod m20261121_000007_search_by_terms;
mod m20261121_000008_schedule_changes;
mod m20261121_000009_say_why;
mod m20261121_000010_create_event_feed;
mod m20261122_000011_create_deliveries;
mod m20261122_000012_create_webhooks;

/// Runs the migrations in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_persons::Migration),
            Box::new(m20261121_000002_create_person_search::Migration),
            Box::new(m20261121_000003_create_history_and_outbox::Migration),
            Box::new(m20261121_000004_create_idempotency_keys::Migration),
            Box::new(m20261121_000005_create_businesses::Migration),
            Box::new(m20261121_000006_create_relationships::Migration),
            Box::new(m20261121_000007_search_by_terms::Migration),
            Box::new(m20261121_000008_schedule_changes::Migration),
            Box::new(m20261121_000009_say_why::Migration),
            Box::new(m20261121_000010_create_event_feed::Migration),
            Box::new(m20261122_000011_create_deliveries::Migration),
            Box::new(m20261122_000012_create_webhooks::Migration),
        ]
    }
}
