//! The feed of integration events: one order, numbers without gaps.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// On SQLite, where there is one writer, events get their places as they are committed: the outbox is the feed.
const SQLITE: [&str; 2] = [
    "CREATE TABLE event_feed_head (
        id smallint PRIMARY KEY NOT NULL CHECK (id = 1),
        epoch bigint NOT NULL
    )",
    "INSERT INTO event_feed_head (id, epoch) VALUES (1, 1)",
];

/// On PostgreSQL numbers are drawn before transactions commit, so that a lower one may appear after a higher one was read.
/// What was committed therefore moves from the outbox to the feed, under a lock. The feed is partitioned by place, so that
/// old events go by dropping a table.
const POSTGRES: [&str; 4] = [
    "CREATE TABLE event_feed (
        position bigint NOT NULL PRIMARY KEY,
        event_id uuid NOT NULL,
        aggregate_type text NOT NULL,
        aggregate_id uuid NOT NULL,
        version bigint NOT NULL,
        event_type text NOT NULL,
        occurred_at bigint NOT NULL,
        data text NOT NULL,
        headers text NOT NULL
    ) PARTITION BY RANGE (position)",
    // The first partition is made by the first event, as all others are: `partitioned_to` is the last place that has one.
    "CREATE TABLE event_feed_head (
        id smallint PRIMARY KEY NOT NULL CHECK (id = 1),
        epoch bigint NOT NULL,
        position bigint NOT NULL,
        partitioned_to bigint NOT NULL,
        partition_size bigint NOT NULL
    )",
    "INSERT INTO event_feed_head (id, epoch, position, partitioned_to, partition_size) VALUES (1, 1, 0, 0, 1000000)",
    // Rows come and go: they are cleared away long before the default of a fifth of the table and fifty rows.
    "ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_threshold = -1)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let statements: &[&str] = if postgres { &POSTGRES } else { &SQLITE };
        for sql in statements {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
