//! Persons, and their links to other systems.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let uuid = if postgres { "uuid" } else { "blob" };
        // Times are microseconds since 1970 in UTC: exact and ordered on both databases. The document is text: it is
        // written and read as a whole, and what must be unique or searched has its own table.
        let person = format!(
            "CREATE TABLE profiles_person (
                id {uuid} PRIMARY KEY NOT NULL,
                version bigint NOT NULL,
                created_at bigint NOT NULL,
                updated_at bigint NOT NULL,
                schema_version smallint NOT NULL,
                document text NOT NULL
            ){}",
            // Room in each page for the next versions of its rows, so that updates don't touch the indexes.
            if postgres { " WITH (fillfactor = 80)" } else { "" }
        );
        let external_id = format!(
            "CREATE TABLE profiles_person_external_id (
                system text NOT NULL,
                key text NOT NULL,
                person_id {uuid} NOT NULL REFERENCES profiles_person (id),
                PRIMARY KEY (system, key)
            )"
        );
        for sql in [
            person.as_str(),
            "CREATE INDEX profiles_person_by_creation ON profiles_person (created_at, id)",
            external_id.as_str(),
            "CREATE UNIQUE INDEX profiles_person_external_id_by_person ON profiles_person_external_id (person_id, system)",
        ] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
