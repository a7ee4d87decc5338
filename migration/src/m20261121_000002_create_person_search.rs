//! What persons are searched by: names, birth dates, contacts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let uuid = if postgres { "uuid" } else { "blob" };
        let search = format!(
            "CREATE TABLE profiles_person_search (
                person_id {uuid} PRIMARY KEY NOT NULL REFERENCES profiles_person (id),
                names text NOT NULL,
                birth_date text
            )"
        );
        let contact = format!(
            "CREATE TABLE profiles_person_contact (
                kind text NOT NULL,
                value text NOT NULL,
                person_id {uuid} NOT NULL REFERENCES profiles_person (id),
                PRIMARY KEY (kind, value, person_id)
            )"
        );
        let connection = manager.get_connection();
        for sql in [
            search.as_str(),
            "CREATE INDEX profiles_person_search_by_birth_date ON profiles_person_search (birth_date)",
            contact.as_str(),
        ] {
            connection.execute_unprepared(sql).await?;
        }
        if postgres {
            // Trigrams make "any part of any name" an index look-up. The extension comes with PostgreSQL and any
            // owner of a database may create it; where it was left out, search still works, by reading all names.
            connection
                .execute_unprepared(
                    "DO $$ BEGIN
                        CREATE EXTENSION IF NOT EXISTS pg_trgm;
                        CREATE INDEX profiles_person_search_by_name
                            ON profiles_person_search USING gin (names gin_trgm_ops);
                    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
                        RAISE WARNING 'pg_trgm is not available: search by name will read all names';
                    END $$",
                )
                .await?;
        }
        Ok(())
    }
}
