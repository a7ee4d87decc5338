//! Clears away what nobody needs any more, every hour: expired idempotency keys, words that nobody
//! has, old attempts in the log of webhooks, and old events.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use profiles_application::ports::{Clock, EventFeed, StoreError};
use profiles_application::profiles::ProfileService;
use profiles_infrastructure::persistence::Database;
use tokio::time::{MissedTickBehavior, interval};

use crate::watch::in_use;

const EVERY: Duration = Duration::from_secs(3600);

/// Runs until it is aborted. The first round comes at once: a service that restarts often must be cleared too.
pub(crate) async fn run(
    database: Database,
    profiles: ProfileService,
    clock: Arc<dyn Clock>,
    event_retention: Duration,
) {
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
        if let Some(webhooks) = profiles.webhooks() {
            match webhooks.tidy().await {
                Ok((0, 0)) => {}
                Ok((attempts, routes)) => {
                    tracing::info!(attempts, routes, "forgot old attempts and removed webhooks");
                }
                Err(error) => {
                    tracing::warn!(%error, "the log of webhooks can't be trimmed: trying again in an hour");
                }
            }
        }
        match trim(&*feed, &database, clock.now(), event_retention).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "old events left the feed"),
            Err(error) => tracing::warn!(%error, "old events can't leave the feed: trying again in an hour"),
        }
    }
}

/// Old events go once they are delivered. A sink that was away for as long again must not fill the disk: then they go in any
/// case, and the sink's cursor finds nothing behind it, which it tells.
async fn trim(
    feed: &dyn EventFeed,
    database: &Database,
    now: DateTime<Utc>,
    retention: Duration,
) -> Result<u64, StoreError> {
    let delivered = in_use(database).await?.iter().map(|sink| sink.position).min();
    let delivered = trim_before(feed, now - retention, delivered.unwrap_or(u64::MAX)).await?;
    Ok(delivered + trim_before(feed, now - retention.saturating_mul(2), u64::MAX).await?)
}

/// Little by little, so that others get in between.
async fn trim_before(feed: &dyn EventFeed, before: DateTime<Utc>, up_to: u64) -> Result<u64, StoreError> {
    let mut all = 0;
    loop {
        match feed.trim(before, up_to).await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}
