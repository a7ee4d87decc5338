//! The part of the facade that is about what is planned: planning it, and letting everything take effect whose moment has
//! come.

use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::upcoming::Planned;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::valid_from::ValidFrom;
use tokio::task::JoinSet;

use super::commands::{ScheduleChange, TakeEffect};
use super::service::Changed;
use super::{Kind, NoError, ProfileService, Target};
use crate::bus::{Caller, Failure, RequestContext};
use crate::ports::{AggregateKind, AggregateRef, StoreError};
use crate::subscribers::SCHEDULE;

/// How many profiles are looked up at once.
const BATCH: usize = 100;
/// How many profiles are changed at the same time.
const AT_ONCE: usize = 16;

/// What became of the changes that were due.
#[derive(Debug, Clone, Default)]
pub struct TakenEffect {
    /// How many took effect, or were dropped because they changed nothing any more.
    pub changes: u64,
    /// How many profiles failed, and have to be tried again.
    pub failed: u64,
    /// Why the last of them did. For operators: it holds nothing of a profile.
    pub error: Option<String>,
    /// When the next one is due; `None` if nothing is planned. What failed is still due.
    pub next: Option<DateTime<Utc>>,
}

impl ProfileService {
    /// Changes an address or the name from a moment on, which may be still to come.
    ///
    /// # Errors
    /// [`ChangeError::Invalid`] when that moment is too long ago or too far ahead.
    pub async fn schedule<P: Kind>(
        &self,
        cx: RequestContext,
        target: impl Into<Target<P>>,
        valid_from: ValidFrom,
        planned: Planned<P::Name>,
    ) -> Changed {
        self.bus.execute(ScheduleChange { target: target.into(), valid_from, planned }, cx).await
    }

    /// Lets everything take effect whose moment has come, and tells when the next one does.
    ///
    /// Any number of replicas may do so at the same time: each change happens once, since the second that comes to it
    /// finds it done. A profile that fails doesn't hinder the others.
    ///
    /// # Errors
    /// When it can't be found out what is due. What had taken effect by then stays.
    pub async fn take_due(&self) -> Result<TakenEffect, StoreError> {
        let (now, mut after) = (self.clock.now(), None);
        let next = self.due.next_due().await?;
        let mut taken = TakenEffect { next, ..TakenEffect::default() };
        // Most of the time that's all: one small look-up.
        if next.is_none_or(|next| next > now) {
            return Ok(taken);
        }
        loop {
            let due = self.due.due(now, after, BATCH).await?;
            let mut running = JoinSet::new();
            for one in &due {
                if running.len() >= AT_ONCE {
                    count(&mut taken, running.join_next().await);
                }
                let (service, profile) = (self.clone(), one.profile);
                running.spawn(async move { service.take_effect(profile).await });
            }
            while let Some(ended) = running.join_next().await {
                count(&mut taken, Some(ended));
            }
            // Behind the last one, not from the beginning: one that fails mustn't be tried over and over.
            match due.last() {
                Some(last) if due.len() == BATCH => after = Some(*last),
                _ => break,
            }
        }
        taken.next = self.due.next_due().await?;
        Ok(taken)
    }

    async fn take_effect(&self, profile: AggregateRef) -> Result<u64, Failure<NoError>> {
        let cx = RequestContext::new(Caller::all_powerful(SCHEDULE), SCHEDULE);
        let done = match profile.kind {
            AggregateKind::Person => {
                let id = TypedId::from_uuid(profile.id);
                self.bus.execute(TakeEffect::<Person> { id }, cx).await
            }
            AggregateKind::Business => {
                let id = TypedId::from_uuid(profile.id);
                self.bus.execute(TakeEffect::<Business> { id }, cx).await
            }
            // Nothing is planned for relationships, which have periods, nor for webhooks.
            AggregateKind::Relationship | AggregateKind::Webhook => return Ok(0),
        };
        done.map(|done| done.output)
    }
}

type Ended = Result<Result<u64, Failure<NoError>>, tokio::task::JoinError>;

fn count(taken: &mut TakenEffect, ended: Option<Ended>) {
    match ended {
        None => {}
        Some(Ok(Ok(changes))) => taken.changes = taken.changes.saturating_add(changes),
        Some(failed) => {
            taken.failed = taken.failed.saturating_add(1);
            taken.error = Some(match failed {
                Ok(Err(failure)) => failure.to_string(),
                _ => Failure::<NoError>::Aborted.to_string(),
            });
        }
    }
}
