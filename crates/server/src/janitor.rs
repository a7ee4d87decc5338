//! Clears away what nobody needs any more, every hour: expired idempotency keys, words that nobody
//! has, and old events.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use profiles_application::ports::{Clock, EventFeed, StoreError};
use profiles_infrastructure::persistence::Database;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(3600);

/// Runs until it is aborted. The first round comes at once: a service that restarts often must be cleared too.
pub(crate) async fn run(database: Database, clock: Arc<dyn Clock>, event_retention: Duration) {
    let (keys, feed) = (database.idempotency(), database.readers().events);
    let mut rounds = interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        match keys.purge(clock.now()).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "purged expired idempotency keys"),
            Err(error) => tracing::warn!(%error, "idempotency keys can't be purged: trying again in an hour"),
        }
        match database.sweep_words().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "swept words that no profile has any more"),
            Err(error) => tracing::warn!(%error, "unused words can't be swept: trying again in an hour"),
        }
        match trim(&*feed, clock.now() - event_retention).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "old events left the feed"),
            Err(error) => tracing::warn!(%error, "old events can't leave the feed: trying again in an hour"),
        }
    }
}

/// Little by little, so that others get in between.
async fn trim(feed: &dyn EventFeed, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        match feed.trim(before).await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}
