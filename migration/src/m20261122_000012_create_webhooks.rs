//! Webhooks, and the log of what was sent to them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uuid = if manager.get_database_backend() == DbBackend::Postgres { "uuid" } else { "blob" };
        let statements = [
            // How deliveries went is written far more often than the rest, and is no part of the version.
            format!(
                "CREATE TABLE webhook (
                    id {uuid} NOT NULL PRIMARY KEY,
                    owner text NOT NULL,
                    version bigint NOT NULL,
                    active smallint NOT NULL,
                    created_at bigint NOT NULL,
                    updated_at bigint NOT NULL,
                    schema_version smallint NOT NULL,
                    document text NOT NULL,
                    failing_since bigint,
                    last_success_at bigint,
                    last_failure_at bigint
                )"
            ),
            "CREATE INDEX webhook_by_owner ON webhook (owner, created_at, id)".to_owned(),
            "CREATE INDEX webhook_active ON webhook (active, id, version) WHERE active = 1".to_owned(),
            format!(
                "CREATE TABLE webhook_attempt (
                    id {uuid} NOT NULL PRIMARY KEY,
                    webhook_id {uuid} NOT NULL,
                    kind text NOT NULL,
                    event_id {uuid} NOT NULL,
                    event_type text NOT NULL,
                    epoch bigint,
                    position bigint,
                    number bigint NOT NULL,
                    at bigint NOT NULL,
                    status smallint,
                    failure text,
                    took_ms bigint NOT NULL,
                    next_at bigint
                )"
            ),
            "CREATE INDEX webhook_attempt_by_webhook ON webhook_attempt (webhook_id, at, id)".to_owned(),
            "CREATE INDEX webhook_attempt_by_time ON webhook_attempt (at)".to_owned(),
        ];
        for sql in statements {
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
