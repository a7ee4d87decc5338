//! Businesses: the same tables as persons have.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let uuid = if postgres { "uuid" } else { "blob" };
        let business = format!(
            "CREATE TABLE profiles_business (
                id {uuid} PRIMARY KEY NOT NULL,
                version bigint NOT NULL,
                created_at bigint NOT NULL,
                updated_at bigint NOT NULL,
                schema_version smallint NOT NULL,
                document text NOT NULL
            ){}",
            if postgres { " WITH (fillfactor = 80)" } else { "" }
        );
        let external_id = format!(
            "CREATE TABLE profiles_business_external_id (
                system text NOT NULL,
                key text NOT NULL,
                business_id {uuid} NOT NULL REFERENCES profiles_business (id),
                PRIMARY KEY (system, key)
            )"
        );
        let search = format!(
            "CREATE TABLE profiles_business_search (
                business_id {uuid} PRIMARY KEY NOT NULL REFERENCES profiles_business (id),
                names text NOT NULL,
                founded_on text
            )"
        );
        // Everything that is looked up whole: contacts, LEI, registration, tax numbers.
        let contact = format!(
            "CREATE TABLE profiles_business_contact (
                kind text NOT NULL,
                value text NOT NULL,
                business_id {uuid} NOT NULL REFERENCES profiles_business (id),
                PRIMARY KEY (kind, value, business_id)
            )"
        );
        let history = format!(
            "CREATE TABLE profiles_business_history (
                business_id {uuid} NOT NULL,
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
                PRIMARY KEY (business_id, version, ordinal)
            )"
        );
        let connection = manager.get_connection();
        for sql in [
            business.as_str(),
            "CREATE INDEX profiles_business_by_creation ON profiles_business (created_at, id)",
            external_id.as_str(),
            "CREATE UNIQUE INDEX profiles_business_external_id_by_business
                ON profiles_business_external_id (business_id, system)",
            search.as_str(),
            "CREATE INDEX profiles_business_search_by_founded_on ON profiles_business_search (founded_on)",
            contact.as_str(),
            history.as_str(),
            "CREATE INDEX profiles_business_history_by_time ON profiles_business_history (business_id, at)
                WHERE document IS NOT NULL",
        ] {
            connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
