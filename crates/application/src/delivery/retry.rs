//! What a sink refused: set aside, tried again, given up.

use std::time::Duration;

use tokio::task::JoinSet;

use super::chain::Attempt;
use super::worker::{Ended, POLL, Step, Worker};
use crate::ports::{DeliveryFailure, FeedEvent, SetAside, StoreError};

impl Worker {
    /// Tries again what was set aside and is due. Says when the next one will be, if none is.
    pub(super) async fn retry(&mut self) -> Result<Step, StoreError> {
        let most = self.way.route.concurrency.clamp(1, 32);
        let (due, next) = self.hub().deliveries.due(&self.lease.key, most).await?;
        if due.is_empty() {
            return Ok(Step::Wait(next.unwrap_or(POLL)));
        }
        let mut under_way = JoinSet::new();
        for parked in due {
            let way = self.way.clone();
            under_way.spawn(async move {
                let attempt = way.attempt(parked.event.clone(), parked.attempts).await;
                (parked, attempt)
            });
        }
        let (mut delivered, mut refused, mut away) = (Vec::new(), Vec::new(), None);
        while let Some(tried) = under_way.join_next().await {
            let Ok((parked, attempt)) = tried else { return Ok(Step::Ended(Ended::Broken)) };
            match attempt {
                Attempt::Delivered => {
                    delivered.push((parked.event.subject.id, parked.event.position));
                }
                Attempt::Refused { reason, retry_after } => {
                    refused.push(self.refused(parked.event, parked.attempts, reason, retry_after));
                }
                Attempt::Away { reason, retry_after } => away = Some((reason, retry_after)),
            }
        }
        if !delivered.is_empty() || !refused.is_empty() {
            let settled = self.hub().deliveries.settle(&self.lease, &delivered, &refused).await?;
            let Some(still) = settled else { return Ok(Step::Ended(Ended::Lost)) };
            for (profile, _) in delivered.iter().filter(|(profile, _)| !still.contains(profile)) {
                self.held_up.remove(profile);
            }
        }
        self.noted(delivered.len(), away);
        // The next one of a profile is due at once.
        Ok(Step::Wait(Duration::ZERO))
    }

    /// Notes a refusal: when the event is tried again, if it is.
    pub(super) fn refused(
        &self,
        event: FeedEvent,
        attempts: u32,
        reason: String,
        retry_after: Option<Duration>,
    ) -> SetAside {
        let attempts = attempts.saturating_add(1);
        let route = &self.way.route;
        let pause = route.schedule.pause(attempts, event.event_id.uuid());
        let again_in = pause.map(|pause| retry_after.map_or(pause, |after| after.max(pause)));
        if again_in.is_none() {
            let (sink, position, event_type) = (route.name.as_str(), event.position, &event.event_type);
            tracing::error!(
                sink,
                position,
                event_type,
                attempts,
                reason,
                "an event is given up and holds up its profile: `profiles events parked` shows it"
            );
            self.way.hub.observer.failed(sink, DeliveryFailure::Dead);
        }
        SetAside { event, attempts, again_in, reason }
    }
}

/// An event behind another one of its profile that was set aside.
pub(super) fn behind(event: FeedEvent) -> SetAside {
    SetAside { event, attempts: 0, again_in: None, reason: String::new() }
}
