//! Search by terms: who has a term, all terms of a profile, and the keys under which words are found (ADR 0010).
//!
//! The tables of the search before it go. Profiles that are stored get their terms by `profiles reindex`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let connection = manager.get_connection();
        for table in ["profiles_person", "profiles_business"] {
            connection.execute_unprepared(&format!("DROP TABLE {table}_search")).await?;
            connection.execute_unprepared(&format!("DROP TABLE {table}_contact")).await?;
        }
        // Relationships are found by their ends in the same way.
        for (table, id) in [
            ("profiles_person", "person_id"),
            ("profiles_business", "business_id"),
            ("profiles_relationship", "relationship_id"),
        ] {
            for sql in statements(table, id, postgres) {
                connection.execute_unprepared(&sql).await?;
            }
        }
        Ok(())
    }
}

fn statements(table: &str, id: &str, postgres: bool) -> [String; 3] {
    // Ranges and their order are those of bytes. On SQLite the key of each table is all there is of it.
    let (uuid, bytes, rows) =
        if postgres { ("uuid", "COLLATE \"C\"", "") } else { ("blob", "", "WITHOUT ROWID") };
    [
        format!(
            "CREATE TABLE {table}_term (
                term text {bytes} NOT NULL,
                created_at bigint NOT NULL,
                {id} {uuid} NOT NULL,
                PRIMARY KEY (term, created_at, {id})
            ) {rows}"
        ),
        format!(
            "CREATE TABLE {table}_entry (
                created_at bigint NOT NULL,
                {id} {uuid} NOT NULL,
                terms text NOT NULL,
                PRIMARY KEY (created_at, {id})
            ) {rows}"
        ),
        format!(
            "CREATE TABLE {table}_key (
                key text {bytes} NOT NULL,
                word text {bytes} NOT NULL,
                PRIMARY KEY (key, word)
            ) {rows}"
        ),
    ]
}
