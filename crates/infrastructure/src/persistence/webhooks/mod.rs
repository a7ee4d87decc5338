//! Webhooks in a database, and the log of attempts.

mod attempts;
mod document;
mod statements;
mod write;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{Attempt, ListPage, StoreError, Webhook, Webhooks};
use profiles_domain::shared::id::{AttemptId, WebhookId};
use profiles_domain::shared::version::Version;
use sea_orm::Value;
use uuid::Uuid;

pub(super) use self::statements::all;
pub(super) use self::write::WebhookRow;
use super::Database;
use super::aggregate::{get, stored_version};
use super::sql::{limit, micros, query};

/// Keeps webhooks.
#[derive(Debug, Clone)]
pub(super) struct SqlWebhooks(Database);

impl SqlWebhooks {
    pub(super) fn new(database: Database) -> Self {
        Self(database)
    }
}

/// The values of a page behind a key of its own: the time and the id of the last row seen.
fn page(key: Value, after: Option<(DateTime<Utc>, Uuid)>, rows: usize) -> Vec<Value> {
    let mut values = vec![key, limit(rows)];
    if let Some((at, id)) = after {
        values.extend([micros(at), id.into()]);
    }
    values
}

#[async_trait]
impl Webhooks for SqlWebhooks {
    async fn get(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        let rows = query(&self.0.pools.reader, &statements::get(), vec![id.uuid().into()]).await?;
        rows.first().map(document::webhook).transpose()
    }

    async fn list(&self, owner: &str, wanted: ListPage<WebhookId>) -> Result<Vec<Webhook>, StoreError> {
        let after = wanted.after.map(|(at, id)| (at, id.uuid()));
        let sql = statements::list(after.is_some());
        let rows = query(&self.0.pools.reader, &sql, page(owner.into(), after, wanted.limit)).await?;
        rows.iter().map(document::webhook).collect()
    }

    async fn count(&self, owner: &str) -> Result<u64, StoreError> {
        let rows = query(&self.0.pools.reader, statements::COUNT, vec![owner.into()]).await?;
        let count: i64 = rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn active(&self) -> Result<Vec<(WebhookId, Version)>, StoreError> {
        let rows = query(&self.0.pools.reader, statements::ACTIVE, Vec::new()).await?;
        rows.iter()
            .map(|row| Ok((WebhookId::new(get::<Uuid>(row, 0)?), stored_version(get(row, 1)?)?)))
            .collect()
    }

    async fn record(&self, attempt: &Attempt) -> Result<Option<DateTime<Utc>>, StoreError> {
        let (pools, attempt) = (self.0.pools.clone(), attempt.clone());
        // A task of its own, as for all transactions: a caller that stops waiting must not leave one open.
        let task = tokio::spawn(async move { attempts::record(&pools, &attempt).await });
        task.await.unwrap_or_else(|_| Err(StoreError::Failed("noting an attempt was broken off".to_owned())))
    }

    async fn attempts(&self, id: WebhookId, wanted: ListPage<AttemptId>) -> Result<Vec<Attempt>, StoreError> {
        let after = wanted.after.map(|(at, id)| (at, id.uuid()));
        let sql = statements::attempts(after.is_some());
        let rows = query(&self.0.pools.reader, &sql, page(id.uuid().into(), after, wanted.limit)).await?;
        rows.iter().map(attempts::attempt).collect()
    }

    async fn attempt(&self, id: WebhookId, attempt: AttemptId) -> Result<Option<Attempt>, StoreError> {
        let values = vec![id.uuid().into(), attempt.uuid().into()];
        let rows = query(&self.0.pools.reader, &statements::attempt(), values).await?;
        rows.first().map(attempts::attempt).transpose()
    }

    async fn trim(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        attempts::trim(&self.0.pools, before).await
    }
}
