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
        Ok(())
    }
}
