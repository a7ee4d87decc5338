//! How far events were delivered: a cursor for each sink and shard, who is there, and what was set aside.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const STATEMENTS: [&str; 5] = [
    // Whoever comes with an older fence has lost the cursor.
    "CREATE TABLE delivery_cursor (
        sink text NOT NULL,
        shard integer NOT NULL,
        position bigint NOT NULL,
        fence bigint NOT NULL,
        holder {uuid} NULL,
        held_until bigint NOT NULL,
        PRIMARY KEY (sink, shard)
    )",
    "CREATE TABLE delivery_process (
        sink text NOT NULL,
        holder {uuid} NOT NULL,
        alive_until bigint NOT NULL,
        PRIMARY KEY (sink, holder)
    )",
    // Whole events, since the feed may forget them first. `again_at` is null for those that aren't tried any more, and for
    // those behind another one of their profile, which were never tried: `attempts` is 0.
    "CREATE TABLE delivery_parked (
        sink text NOT NULL,
        position bigint NOT NULL,
        shard integer NOT NULL,
        event_id {uuid} NOT NULL,
        aggregate_type text NOT NULL,
        aggregate_id {uuid} NOT NULL,
        version bigint NOT NULL,
        event_type text NOT NULL,
        occurred_at bigint NOT NULL,
        data text NOT NULL,
        headers text NOT NULL,
        attempts integer NOT NULL,
        again_at bigint NULL,
        reason text NOT NULL,
        since bigint NOT NULL,
        PRIMARY KEY (sink, position)
    )",
    "CREATE INDEX delivery_parked_by_aggregate ON delivery_parked (sink, aggregate_id, position)",
    "CREATE INDEX delivery_parked_by_time ON delivery_parked (sink, shard, again_at, position)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uuid = if manager.get_database_backend() == DbBackend::Postgres { "uuid" } else { "blob" };
        for sql in STATEMENTS {
            manager.get_connection().execute_unprepared(&sql.replace("{uuid}", uuid)).await?;
        }
        Ok(())
    }
}
