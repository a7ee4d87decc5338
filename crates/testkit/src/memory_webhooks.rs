//! Webhooks and the log of attempts, in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{
    Attempt, CommitError, ListPage, Stale, StoreError, Webhook, WebhookHealth, WebhookWrite, Webhooks,
};
use profiles_domain::shared::id::{AttemptId, WebhookId};
use profiles_domain::shared::version::Version;

use crate::MemoryStore;

/// All there are.
#[derive(Debug, Default, Clone)]
pub(crate) struct MemoryWebhooks {
    webhooks: BTreeMap<WebhookId, Webhook>,
    attempts: Vec<Attempt>,
}

impl MemoryWebhooks {
    /// Writes one of a unit of work.
    pub(crate) fn write(&mut self, write: &WebhookWrite) -> Result<(), CommitError> {
        let (id, expected) = match write {
            WebhookWrite::Save { webhook, expected, .. } => (webhook.id, *expected),
            WebhookWrite::Remove { id, expected } => (*id, *expected),
        };
        let current = self.webhooks.get(&id);
        let stale = match (current.map(|there| there.version), expected) {
            (None, Version::ZERO) => None,
            (None, _) => Some(Stale::Missing),
            (Some(_), Version::ZERO) => Some(Stale::Exists),
            (Some(version), expected) => Some(Stale::Changed(version)).filter(|_| version != expected),
        };
        if let Some(stale) = stale {
            return Err(CommitError::Stale { id: id.uuid(), stale });
        }
        match write {
            WebhookWrite::Save { webhook, forgive, .. } => {
                let health = current.map(|there| there.health).unwrap_or_default();
                let failing_since = health.failing_since.filter(|_| !forgive);
                let health = WebhookHealth { failing_since, ..health };
                self.webhooks.insert(id, Webhook { health, ..(**webhook).clone() });
            }
            WebhookWrite::Remove { .. } => {
                self.webhooks.remove(&id);
            }
        }
        Ok(())
    }

    fn record(&mut self, attempt: &Attempt) -> Option<DateTime<Utc>> {
        let health = &mut self.webhooks.get_mut(&attempt.webhook)?.health;
        health.learn(attempt);
        self.attempts.push(attempt.clone());
        health.failing_since
    }
}

#[async_trait]
impl Webhooks for MemoryStore {
    async fn get(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        Ok(self.webhooks(|all| all.webhooks.get(&id).cloned()))
    }

    async fn list(&self, owner: &str, page: ListPage<WebhookId>) -> Result<Vec<Webhook>, StoreError> {
        let place = |webhook: &Webhook| (webhook.created_at, webhook.id);
        let mut found: Vec<_> = self.webhooks(|all| {
            let own = all.webhooks.values().filter(|webhook| webhook.owner == owner);
            own.filter(|webhook| page.after.is_none_or(|after| place(webhook) > after)).cloned().collect()
        });
        found.sort_by_key(place);
        found.truncate(page.limit);
        Ok(found)
    }

    async fn count(&self, owner: &str) -> Result<u64, StoreError> {
        let count = self.webhooks(|all| all.webhooks.values().filter(|one| one.owner == owner).count());
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }

    async fn active(&self) -> Result<Vec<(WebhookId, Version)>, StoreError> {
        let active = |webhook: &Webhook| webhook.active.then_some((webhook.id, webhook.version));
        Ok(self.webhooks(|all| all.webhooks.values().filter_map(active).collect()))
    }

    async fn record(&self, attempt: &Attempt) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.webhooks(|all| {
            if all.attempts.iter().any(|noted| noted.id == attempt.id) {
                return Err(StoreError::Failed("an attempt was noted already".to_owned()));
            }
            Ok(all.record(attempt))
        })
    }

    async fn attempts(&self, id: WebhookId, page: ListPage<AttemptId>) -> Result<Vec<Attempt>, StoreError> {
        let place = |attempt: &Attempt| (attempt.at, attempt.id);
        let mut found: Vec<_> = self.webhooks(|all| {
            let own = all.attempts.iter().filter(|attempt| attempt.webhook == id);
            own.filter(|attempt| page.after.is_none_or(|after| place(attempt) < after)).cloned().collect()
        });
        found.sort_by_key(|attempt| std::cmp::Reverse(place(attempt)));
        found.truncate(page.limit);
        Ok(found)
    }

    async fn attempt(&self, id: WebhookId, attempt: AttemptId) -> Result<Option<Attempt>, StoreError> {
        let is = |found: &&Attempt| found.webhook == id && found.id == attempt;
        Ok(self.webhooks(|all| all.attempts.iter().find(is).cloned()))
    }

    async fn forget(&self, id: WebhookId) -> Result<u64, StoreError> {
        Ok(self.webhooks(|all| {
            let there = all.attempts.len();
            all.attempts.retain(|attempt| attempt.webhook != id);
            (there - all.attempts.len()) as u64
        }))
    }

    async fn trim(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(self.webhooks(|all| {
            let there = all.attempts.len();
            all.attempts.retain(|attempt| attempt.at >= before);
            u64::try_from(there - all.attempts.len()).unwrap_or(u64::MAX)
        }))
    }
}
