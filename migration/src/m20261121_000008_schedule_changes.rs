//! When what is planned for a profile comes due: null for the many for whom nothing is planned.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [
            "ALTER TABLE profiles_person ADD COLUMN due_at bigint",
            "CREATE INDEX profiles_person_by_due_at ON profiles_person (due_at, id) WHERE due_at IS NOT NULL",
            "ALTER TABLE profiles_business ADD COLUMN due_at bigint",
            "CREATE INDEX profiles_business_by_due_at ON profiles_business (due_at, id) WHERE due_at IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
