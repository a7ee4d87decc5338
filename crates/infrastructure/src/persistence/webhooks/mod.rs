//! Webhooks in a database, and the log of attempts.

mod attempts;
mod document;
mod statements;
mod write;

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{Attempt, ListPage, StoreError, Webhook, Webhooks};
use profiles_domain::shared::id::{AttemptId, WebhookId};
use profiles_domain::shared::version::Version;
use sea_orm::Value;
use uuid::Uuid;

use self::attempts::Noted;
pub(super) use self::statements::all;
pub(super) use self::write::WebhookRow;
use super::Database;
use super::aggregate::{get, stored_version};
use super::database::Pools;
use super::sql::{limit, micros, query};
use crate::gather::{BrokenOff, Gather};

/// How many reads, or attempts to be noted, go together.
const TOGETHER: usize = 64;

/// Keeps webhooks. Every attempt reads its webhook and is noted: those of the same moment go together.
pub(super) struct SqlWebhooks {
    database: Database,
    reads: Gather<WebhookId, Result<Option<Webhook>, StoreError>>,
    notes: Gather<Attempt, Noted>,
}

impl SqlWebhooks {
    pub(super) fn new(database: Database) -> Self {
        let pools = database.pools.clone();
        let most = |gathers: bool| if gathers { TOGETHER } else { 1 };
        let reads = Gather::new(
            most(database.gathers.reads),
            |_| 1,
            |_| None,
            move |ids: Vec<WebhookId>| {
                let pools = pools.clone();
                Box::pin(async move { read(&pools, &ids).await })
            },
        );
        let pools = database.pools.clone();
        let notes = Gather::new(
            most(database.gathers.commits),
            |_| 1,
            |_| None,
            move |attempts: Vec<Attempt>| {
                let pools = pools.clone();
                Box::pin(async move { attempts::record(&pools, attempts).await })
            },
        );
        Self { database, reads, notes }
    }
}

/// Reads some, each as often as it's asked for.
async fn read(pools: &Pools, ids: &[WebhookId]) -> Vec<Result<Option<Webhook>, StoreError>> {
    let different: BTreeSet<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let values = different.iter().map(|id| Value::from(*id)).collect();
    let rows = match query(&pools.reader, &statements::get(different.len()), values).await {
        Ok(rows) => rows,
        Err(error) => return ids.iter().map(|_| Err(error.clone())).collect(),
    };
    let row_of = |id: &WebhookId| rows.iter().find(|row| get::<Uuid>(row, 0).is_ok_and(|of| of == id.uuid()));
    ids.iter().map(|id| row_of(id).map(document::webhook).transpose()).collect()
}

fn broken_off(_: BrokenOff) -> StoreError {
    StoreError::Failed("what went together with it was broken off".to_owned())
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
        self.reads.submit(id).await.map_err(broken_off)?
    }

    async fn list(&self, owner: &str, wanted: ListPage<WebhookId>) -> Result<Vec<Webhook>, StoreError> {
        let after = wanted.after.map(|(at, id)| (at, id.uuid()));
        let sql = statements::list(after.is_some());
        let rows = query(&self.database.pools.reader, &sql, page(owner.into(), after, wanted.limit)).await?;
        rows.iter().map(document::webhook).collect()
    }

    async fn count(&self, owner: &str) -> Result<u64, StoreError> {
        let rows = query(&self.database.pools.reader, statements::COUNT, vec![owner.into()]).await?;
        let count: i64 = rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn active(&self) -> Result<Vec<(WebhookId, Version)>, StoreError> {
        let rows = query(&self.database.pools.reader, statements::ACTIVE, Vec::new()).await?;
        rows.iter()
            .map(|row| Ok((WebhookId::new(get::<Uuid>(row, 0)?), stored_version(get(row, 1)?)?)))
            .collect()
    }

    async fn record(&self, attempt: &Attempt) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.notes.submit(attempt.clone()).await.map_err(broken_off)?
    }

    async fn attempts(&self, id: WebhookId, wanted: ListPage<AttemptId>) -> Result<Vec<Attempt>, StoreError> {
        let after = wanted.after.map(|(at, id)| (at, id.uuid()));
        let sql = statements::attempts(after.is_some());
        let rows =
            query(&self.database.pools.reader, &sql, page(id.uuid().into(), after, wanted.limit)).await?;
        rows.iter().map(attempts::attempt).collect()
    }

    async fn attempt(&self, id: WebhookId, attempt: AttemptId) -> Result<Option<Attempt>, StoreError> {
        let values = vec![id.uuid().into(), attempt.uuid().into()];
        let rows = query(&self.database.pools.reader, &statements::attempt(), values).await?;
        rows.first().map(attempts::attempt).transpose()
    }

    async fn trim(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        attempts::trim(&self.database.pools, before).await
    }

    async fn forget(&self, id: WebhookId) -> Result<u64, StoreError> {
        attempts::forget(&self.database.pools, id).await
    }
}
