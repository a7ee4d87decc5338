//! Lets planned changes take effect when their moment comes.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use profiles_application::ports::Clock;
use profiles_application::profiles::{ProfileService, TakenEffect};
use profiles_web::Metrics;

/// Runs until it is aborted, which breaks no change off half-way: each is a command, which runs to its end.
///
/// It sleeps until the next change is due, at most `poll`, since other replicas plan too.
pub(crate) async fn run(
    profiles: ProfileService,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
    poll: Duration,
) {
    // What goes on failing is told when it begins, not every second.
    let mut failing = false;
    loop {
        let pause = match profiles.take_due().await {
            Ok(taken) => {
                let TakenEffect { changes, failed, ref error, .. } = taken;
                metrics.took_effect(changes, failed);
                if changes > 0 {
                    tracing::debug!(changes, "planned changes took effect");
                }
                if failed > 0 && !failing {
                    let error = error.as_deref().unwrap_or_default();
                    tracing::warn!(failed, error, "planned changes can't take effect: trying again");
                }
                failing = failed > 0;
                pause(&taken, clock.now(), poll)
            }
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "what is planned can't be read: trying again");
                }
                failing = true;
                poll
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// How long there is nothing to do. What is due and didn't move is left alone for a while.
fn pause(taken: &TakenEffect, now: DateTime<Utc>, poll: Duration) -> Duration {
    match taken.next.map(|next| next.signed_duration_since(now).to_std()) {
        Some(Ok(wait)) => wait.min(poll),
        Some(Err(_)) if taken.changes > 0 => Duration::ZERO,
        Some(Err(_)) | None => poll,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn it_sleeps_until_the_next_one_is_due_but_never_long_and_never_spins() {
        let (now, poll) = (DateTime::<Utc>::UNIX_EPOCH, Duration::from_secs(1));
        let paused = |changes, next: Option<i64>| {
            let next = next.map(|millis| now + TimeDelta::milliseconds(millis));
            pause(&TakenEffect { changes, next, ..TakenEffect::default() }, now, poll)
        };
        assert_eq!(paused(0, None), poll);
        assert_eq!(paused(0, Some(250)), Duration::from_millis(250));
        assert_eq!(paused(3, Some(86_400_000)), poll);
        assert_eq!(paused(3, Some(-5)), Duration::ZERO, "more came due meanwhile");
        assert_eq!(paused(0, Some(-5)), poll, "it fails, or another replica is at it");
    }
}
