//! What happened to persons, and the integration events on their way out.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let uuid = if postgres { "uuid" } else { "blob" };
        let position = if postgres {
            "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        } else {
            "integer PRIMARY KEY AUTOINCREMENT NOT NULL"
        };
        // The last entry of each version holds the person's whole state, so that reading a person as they stood at
        // some time is one look-up, however long the history.
        let history = format!(
            "CREATE TABLE profiles_person_history (
                person_id {uuid} NOT NULL,
                version bigint NOT NULL,
                ordinal integer NOT NULL,
                at bigint NOT NULL,
                actor text NOT NULL,
                source text NOT NULL,
                command_id {uuid} NOT NULL,
                event text NOT NULL,
                changes text NOT NULL,
                schema_version smallint,
                document text,
                PRIMARY KEY (person_id, version, ordinal)
            )"
        );
        let outbox = format!(
            "CREATE TABLE outbox (
                position {position},
                event_id {uuid} NOT NULL,
                aggregate_type text NOT NULL,
                aggregate_id {uuid} NOT NULL,
                version bigint NOT NULL,
                event_type text NOT NULL,
                occurred_at bigint NOT NULL,
                data text NOT NULL,
                headers text NOT NULL
            )"
        );
        for sql in [
            history.as_str(),
            "CREATE INDEX profiles_person_history_by_time ON profiles_person_history (person_id, at)
                WHERE document IS NOT NULL",
            outbox.as_str(),
        ] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
