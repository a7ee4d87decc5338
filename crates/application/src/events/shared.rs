//! One reader of the feed for all who follow it in this process.
//!
//! Streams and deliveries all want the newest events, at the same time. A place, once read, never changes, so what was read
//! for the first of them is kept for the others; who is far behind reads for itself.

use std::collections::VecDeque;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::RwLock;

use crate::ports::{EventFeed, FeedEnds, FeedEvent, StoreError, Waiting};

/// How many of the newest events are kept.
const KEPT: usize = 2000;
/// How many are read at once at least.
const READ: usize = 500;

/// A feed whose newest events are read once for all.
pub struct SharedFeed {
    feed: Arc<dyn EventFeed>,
    newest: RwLock<Newest>,
}

/// Events whose places follow each other.
#[derive(Default)]
struct Newest {
    epoch: u64,
    events: VecDeque<FeedEvent>,
}

impl SharedFeed {
    /// Over a feed.
    #[must_use]
    pub fn new(feed: Arc<dyn EventFeed>) -> Self {
        Self { feed, newest: RwLock::default() }
    }
}

impl Newest {
    /// Those behind a place, if there are any.
    fn after(&self, position: u64, limit: usize) -> Option<Vec<FeedEvent>> {
        let first = self.events.front()?.position;
        let skipped = usize::try_from(position.checked_add(1)?.checked_sub(first)?).ok()?;
        let found: Vec<_> = self.events.iter().skip(skipped).take(limit).cloned().collect();
        (!found.is_empty()).then_some(found)
    }

    /// Whether what comes behind a place isn't older than what is kept.
    fn is_at_the_end(&self, position: u64) -> bool {
        self.events.back().is_none_or(|last| position >= last.position)
    }

    fn extend(&mut self, position: u64, read: Vec<FeedEvent>) {
        if self.events.back().is_some_and(|last| last.position != position) {
            self.events.clear();
        }
        self.events.extend(read);
        let surplus = self.events.len().saturating_sub(KEPT);
        self.events.drain(..surplus);
    }
}

#[async_trait]
impl EventFeed for SharedFeed {
    async fn sequence(&self, limit: usize) -> Result<usize, StoreError> {
        self.feed.sequence(limit).await
    }

    async fn ends(&self) -> Result<FeedEnds, StoreError> {
        let ends = self.feed.ends().await?;
        if self.newest.read().await.epoch != ends.epoch {
            *self.newest.write().await = Newest { epoch: ends.epoch, events: VecDeque::new() };
        }
        Ok(ends)
    }

    async fn after(&self, position: u64, limit: usize) -> Result<Vec<FeedEvent>, StoreError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        if let Some(found) = self.newest.read().await.after(position, limit) {
            return Ok(found);
        }
        let mut newest = self.newest.write().await;
        // Somebody else may have read it while this one waited for its turn.
        if let Some(found) = newest.after(position, limit) {
            return Ok(found);
        }
        if !newest.is_at_the_end(position) {
            drop(newest);
            return self.feed.after(position, limit).await;
        }
        let read = self.feed.after(position, limit.max(READ)).await?;
        // A gap behind the place: these are gone, which whoever asked has to see.
        if read.first().is_some_and(|first| first.position != position.saturating_add(1)) {
            return Ok(read.into_iter().take(limit).collect());
        }
        newest.extend(position, read);
        Ok(newest.after(position, limit).unwrap_or_default())
    }

    async fn waiting(&self) -> Result<Waiting, StoreError> {
        self.feed.waiting().await
    }

    async fn raise_epoch(&self) -> Result<u64, StoreError> {
        self.feed.raise_epoch().await
    }

    async fn trim(&self, before: DateTime<Utc>, up_to: u64) -> Result<u64, StoreError> {
        self.feed.trim(before, up_to).await
    }
}
