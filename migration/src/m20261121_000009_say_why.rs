//! Why something changed of which nobody said that it should: an address that follows another one did.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for kind in ["person", "business", "relationship"] {
            let sql = format!("ALTER TABLE profiles_{kind}_history ADD COLUMN because text");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
