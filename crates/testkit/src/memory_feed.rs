//! The feed of the store in memory: events have their places as soon as they are committed.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{EventFeed, FeedEnds, FeedEvent, OutboxRecord, StoreError, Waiting};

use crate::MemoryStore;

fn event((index, record): (usize, OutboxRecord)) -> FeedEvent {
    FeedEvent {
        position: place(index + 1),
        event_id: record.event_id,
        subject: record.subject,
        version: record.version,
        event_type: record.event_type.to_owned(),
        occurred_at: record.occurred_at,
        data: record.data,
        headers: record.headers,
    }
}

fn place(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[async_trait]
impl EventFeed for MemoryStore {
    async fn sequence(&self, _: usize) -> Result<usize, StoreError> {
        Ok(0)
    }

    async fn ends(&self) -> Result<FeedEnds, StoreError> {
        let last = place(self.outbox().len());
        Ok(FeedEnds { epoch: 1 + self.went_back(0), first: place(self.forgotten() + 1), last })
    }

    async fn after(&self, position: u64, limit: usize) -> Result<Vec<FeedEvent>, StoreError> {
        let seen = usize::try_from(position).unwrap_or(usize::MAX).max(self.forgotten());
        Ok(self.outbox().into_iter().enumerate().skip(seen).take(limit).map(event).collect())
    }

    async fn waiting(&self) -> Result<Waiting, StoreError> {
        Ok(Waiting::default())
    }

    async fn raise_epoch(&self) -> Result<u64, StoreError> {
        Ok(1 + self.went_back(1))
    }

    async fn trim(&self, before: DateTime<Utc>, up_to: u64) -> Result<u64, StoreError> {
        let (all, known) = (self.outbox(), self.forgotten());
        let most = usize::try_from(up_to).unwrap_or(usize::MAX).saturating_sub(known);
        let old = all.iter().skip(known).take(most).take_while(|record| record.occurred_at < before).count();
        let forgotten = (known + old).min(all.len().saturating_sub(1));
        self.forget(forgotten);
        Ok(place(forgotten.saturating_sub(known)))
    }
}
