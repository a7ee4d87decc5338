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
use crate::persistence::sql::{MAX_ROWS, bigint, micros, padded, placeholders};

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
        let limit = bigint(u64::try_from(page.limit).unwrap_or(u64::MAX));
        let mut values: Vec<Value> = vec![end_key(profile, role).term().into(), limit];
        if let Some((created_at, id)) = page.after {
            values.extend([micros(created_at), id.uuid().into()]);
        }
        aggregates(self.reader(), &of(page.after.is_some()), values).await
    }

    async fn all_of(&self, profiles: &[ProfileRef], role: Role) -> Result<Vec<Relationship>, StoreError> {
        let mut found = Vec::new();
        for profiles in profiles.chunks(MAX_ROWS) {
            let ends = padded(profiles);
            let values = ends.iter().map(|end| end_key(*end, Some(role)).term().into());
            found.extend(aggregates(self.reader(), &all_of(ends.len()), values.collect()).await?);
        }
        Ok(found)
    }

    async fn history(&self, id: RelationshipId, page: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        ProfileReader::history(self, id, page).await
    }
}

/// Relationships that have a term, in the order of their creation, `after` a time and an id or from the beginning.
pub(in crate::persistence) fn of(after: bool) -> String {
    let condition = if after { "AND (t.created_at, t.relationship_id) > ($3, $4)" } else { "" };
    format!(
        "SELECT {COLUMNS} FROM profiles_relationship_term AS t
        JOIN profiles_relationship AS p ON p.id = t.relationship_id
        WHERE t.term = $1 {condition} ORDER BY t.created_at, t.relationship_id LIMIT $2"
    )
}

/// Relationships that have one of so many terms.
pub(in crate::persistence) fn all_of(terms: usize) -> String {
    format!(
        "SELECT {COLUMNS} FROM profiles_relationship_term AS t
        JOIN profiles_relationship AS p ON p.id = t.relationship_id WHERE t.term IN ({})",
        placeholders(1, terms)
    )
}
