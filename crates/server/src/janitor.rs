//! Clears away what nobody needs any more, every hour: expired idempotency keys, and words that nobody has.

use std::sync::Arc;
use std::time::Duration;

use profiles_application::ports::{Clock, IdempotencyStore};
use profiles_infrastructure::persistence::Database;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(3600);

/// Runs until it is aborted. The first round comes at once: a service that restarts often must be cleared too.
pub(crate) async fn run(database: Database, keys: Arc<dyn IdempotencyStore>, clock: Arc<dyn Clock>) {
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
    }
}
