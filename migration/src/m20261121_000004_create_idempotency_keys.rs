//! Answers to repeat when a command comes again under the same idempotency key.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uuid = if manager.get_database_backend() == DbBackend::Postgres { "uuid" } else { "blob" };
        // Without an answer the row is a claim, void after `expires_at`.
        let keys = format!(
            "CREATE TABLE idempotency_key (
                caller text NOT NULL,
                key text NOT NULL,
                fingerprint text NOT NULL,
                command_id {uuid} NOT NULL,
                answer text,
                expires_at bigint NOT NULL,
                PRIMARY KEY (caller, key)
            )"
        );
        for sql in [keys.as_str(), "CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires_at)"] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
