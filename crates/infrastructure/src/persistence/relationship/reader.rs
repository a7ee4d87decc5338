//! Finding relationships by their ends.

use async_trait::async_trait;
use profiles_application::ports::{
    HistoryPage, HistoryRecord, ListPage, ProfileReader, RelationshipReader, StoreError,
};
use profiles_application::profiles::read_model::end_key;
use profiles_domain::profiles::relationship::{Relationship, Role};
use profiles_domain::shared::id::{ProfileRef, RelationshipId};
use sea_orm::Value;

use crate::persistence::aggregate::{COLUMNS, SqlReader, aggregates};
use crate::persistence::sql::{bigint, micros, padded, placeholders};

#[async_trait]
impl RelationshipReader for SqlReader<Relationship> {
    async fn by_ids(&self, ids: &[RelationshipId]) -> Result<Vec<Relationship>, StoreError> {
        ProfileReader::by_ids(self, ids).await
    }

    async fn of(
        &self,
        profile: ProfileRef,
        role: Option<Role>,
        page: ListPage<RelationshipId>,
    ) -> Result<Vec<Relationship>, StoreError> {
        let end = end_key(profile, role);
        let mut values: Vec<Value> = vec![end.kind.as_str().into(), end.value.into()];
        let mut after = "";
        if let Some((created_at, id)) = page.after {
            values.extend([micros(created_at), id.uuid().into()]);
            after = "AND (p.created_at, p.id) > ($3, $4)";
        }
        values.push(bigint(u64::try_from(page.limit).unwrap_or(u64::MAX)));
        let sql = format!(
            "SELECT {COLUMNS} FROM profiles_relationship_contact AS c
            JOIN profiles_relationship AS p ON p.id = c.relationship_id
            WHERE c.kind = $1 AND c.value = $2 {after}
            ORDER BY p.created_at, p.id LIMIT ${}",
            values.len()
        );
        aggregates(self.reader(), &sql, values).await
    }

    async fn all_of(&self, profiles: &[ProfileRef], role: Role) -> Result<Vec<Relationship>, StoreError> {
        if profiles.is_empty() {
            return Ok(Vec::new());
        }
        let ends = padded(profiles);
        let sql = format!(
            "SELECT {COLUMNS} FROM profiles_relationship AS p WHERE p.id IN (
                SELECT c.relationship_id FROM profiles_relationship_contact AS c
                WHERE c.kind = $1 AND c.value IN ({}))",
            placeholders(2, ends.len())
        );
        let keys: Vec<_> = ends.iter().map(|end| end_key(*end, Some(role))).collect();
        let kind = keys.first().map(|key| key.kind.as_str().into());
        let values = kind.into_iter().chain(keys.into_iter().map(|key| key.value.into()));
        aggregates(self.reader(), &sql, values.collect()).await
    }

    async fn history(&self, id: RelationshipId, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        ProfileReader::history(self, id, page).await
    }
}
