//! Relationships, and the guards of rules that span several of them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let uuid = if postgres { "uuid" } else { "blob" };
        let relationship = format!(
            "CREATE TABLE profiles_relationship (
                id {uuid} PRIMARY KEY NOT NULL,
                version bigint NOT NULL,
                created_at bigint NOT NULL,
                updated_at bigint NOT NULL,
                schema_version smallint NOT NULL,
                document text NOT NULL
            )"
        );
        let history = format!(
            "CREATE TABLE profiles_relationship_history (
                relationship_id {uuid} NOT NULL,
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
                PRIMARY KEY (relationship_id, version, ordinal)
            )"
        );
        // One row for each profile whose surroundings somebody had to look at before a decision.
        let guard = format!(
            "CREATE TABLE profiles_guard (
                id {uuid} PRIMARY KEY NOT NULL,
                version bigint NOT NULL
            ){}",
            if postgres { " WITH (fillfactor = 80)" } else { "" }
        );
        let connection = manager.get_connection();
        for sql in [relationship, history, guard] {
            connection.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
