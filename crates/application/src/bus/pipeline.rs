//! One command's way: authorise, claim its key, then load, decide, react and commit, again if others were faster.

use std::any::TypeId;
use std::sync::Arc;
use std::time::{Duration, Instant};

use profiles_domain::shared::id::CommandId;
use tracing::Instrument;

use super::keyed_locks::KeyedLocks;
use super::registry::BusBuilder;
use super::{
    Command, CommandContext, CommandHandler, Failure, Query, QueryHandler, RequestContext, idempotency,
};
use crate::ports::{CommitError, Outcome, StoreError};
use crate::unit_of_work::{Narrow, UnitOfWork};

/// Runs commands and queries. Cheap to clone.
#[derive(Clone)]
pub struct Bus(Arc<Inner>);

struct Inner {
    parts: BusBuilder,
    locks: KeyedLocks,
}

/// What a command gave, and whether it was this run that did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<T> {
    /// The command's own output.
    pub output: T,
    /// Whether the answer is that of an earlier run under the same idempotency key.
    pub replayed: bool,
}

impl Bus {
    pub(super) fn new(parts: BusBuilder, locks: KeyedLocks) -> Self {
        Self(Arc::new(Inner { parts, locks }))
    }

    /// Runs a command to its end, even if the caller stops waiting: half a transaction is never left behind.
    ///
    /// # Errors
    /// The use case's reason or one of [`Failure`]; nothing was changed then. Except [`Failure::Aborted`] and a
    /// [`Failure::Store`] that struck while committing: then it's unknown.
    pub async fn execute<C: Command>(
        &self,
        command: C,
        request: RequestContext,
    ) -> Result<Done<C::Output>, Failure<C::Error>>
    where
        UnitOfWork: Narrow<C::UnitOfWork>,
    {
        if !request.caller.scopes.contains(&C::SCOPE) {
            return Err(Failure::Forbidden(C::SCOPE));
        }
        let bus = Arc::clone(&self.0);
        let span = tracing::debug_span!("command", name = C::NAME);
        // A task of its own: a client that hangs up drops this future, but not the transaction half-way.
        let run = tokio::spawn(async move { bus.observed(&command, request).await }.instrument(span));
        run.await.unwrap_or(Err(Failure::Aborted))
    }

    /// Answers a query.
    ///
    /// # Errors
    /// The use case's reason or one of [`Failure`].
    pub async fn ask<Q: Query>(
        &self,
        query: Q,
        request: &RequestContext,
    ) -> Result<Q::Output, Failure<Q::Error>> {
        if !request.caller.scopes.contains(&Q::SCOPE) {
            return Err(Failure::Forbidden(Q::SCOPE));
        }
        let handler = self.0.parts.queries.get(&TypeId::of::<Q>());
        let Some(handler) = handler.and_then(|any| any.downcast_ref::<Arc<dyn QueryHandler<Q>>>()) else {
            return Err(Failure::Unregistered(Q::NAME));
        };
        let started = Instant::now();
        let result = handler.handle(&query, request).await;
        self.0.parts.observer.handled(Q::NAME, outcome(&result, false), 1, started.elapsed());
        result
    }
}

impl Inner {
    async fn observed<C: Command>(
        &self,
        command: &C,
        request: RequestContext,
    ) -> Result<Done<C::Output>, Failure<C::Error>>
    where
        UnitOfWork: Narrow<C::UnitOfWork>,
    {
        let (started, mut attempts) = (Instant::now(), 1);
        let result = self.claimed(command, request, &mut attempts).await;
        let replayed = result.as_ref().is_ok_and(|done| done.replayed);
        self.parts.observer.handled(C::NAME, outcome(&result, replayed), attempts, started.elapsed());
        result
    }

    async fn claimed<C: Command>(
        &self,
        command: &C,
        request: RequestContext,
        attempts: &mut u32,
    ) -> Result<Done<C::Output>, Failure<C::Error>>
    where
        UnitOfWork: Narrow<C::UnitOfWork>,
    {
        let mut cx = CommandContext {
            command_id: CommandId::new(self.parts.ids.next()),
            now: self.parts.clock.now(),
            request,
        };
        let Some(claim) = idempotency::claim(&cx) else {
            let output = self.retried(command, &mut cx, attempts).await?;
            return Ok(Done { output, replayed: false });
        };
        if let Some(output) = idempotency::run(&*self.parts.idempotency, &claim).await? {
            return Ok(Done { output, replayed: true });
        }
        match self.retried(command, &mut cx, attempts).await {
            Ok(output) => Ok(Done { output, replayed: false }),
            Err(failure) => {
                // Nothing happened, so the key is free again. If this fails too, the lease frees it later.
                if let Err(error) = self.parts.idempotency.release(&claim).await {
                    tracing::warn!(%error, "an idempotency key stays claimed until its lease ends");
                }
                Err(failure)
            }
        }
    }

    async fn retried<C: Command>(
        &self,
        command: &C,
        cx: &mut CommandContext,
        attempts: &mut u32,
    ) -> Result<C::Output, Failure<C::Error>>
    where
        UnitOfWork: Narrow<C::UnitOfWork>,
    {
        let handler = self.parts.commands.get(&TypeId::of::<C>());
        let Some(handler) = handler.and_then(|any| any.downcast_ref::<Arc<dyn CommandHandler<C>>>()) else {
            return Err(Failure::Unregistered(C::NAME));
        };
        let mut turn = None;
        loop {
            match self.attempt(command, &**handler, cx).await {
                Err(Attempt::Lost) if *attempts < self.parts.limits.attempts => {
                    if turn.is_none() {
                        turn = match command.subject() {
                            Some(subject) => Some(self.locks.lock(subject).await),
                            None => None,
                        };
                    }
                    tokio::time::sleep(self.pause(*attempts, cx.command_id)).await;
                    *attempts = attempts.saturating_add(1);
                    cx.now = self.parts.clock.now();
                }
                Err(Attempt::Lost) => return Err(Failure::Conflict { attempts: *attempts }),
                Err(Attempt::Failed(failure)) => return Err(failure),
                Ok(output) => return Ok(output),
            }
        }
    }

    async fn attempt<C: Command>(
        &self,
        command: &C,
        handler: &dyn CommandHandler<C>,
        cx: &CommandContext,
    ) -> Result<C::Output, Attempt<C::Error>>
    where
        UnitOfWork: Narrow<C::UnitOfWork>,
    {
        let mut uow = UnitOfWork::new(Arc::clone(&self.parts.store));
        let output = handler.handle(command, uow.narrow(), cx).await.map_err(Attempt::Failed)?;
        self.handle_events(&mut uow, cx).await?;
        if let Some(answer) = idempotency::answer(cx, &output)? {
            uow.remember(answer);
        }
        uow.commit().await.map_err(|error| match error {
            CommitError::Stale { .. } | CommitError::Store(StoreError::TryAgain(_)) => Attempt::Lost,
            CommitError::Taken(taken) => Attempt::Failed(Failure::Taken(taken)),
            CommitError::ClaimLost => Attempt::Failed(Failure::KeyInProgress),
            CommitError::Store(error) => Attempt::Failed(Failure::Store(error)),
        })?;
        Ok(output)
    }

    /// Hands the domain events to the subscribers, and then those that these set off, until none are left.
    async fn handle_events(&self, uow: &mut UnitOfWork, cx: &CommandContext) -> Result<(), StoreError> {
        let mut handled = 0_usize;
        loop {
            let events = uow.drain_events(cx.now);
            if events.is_empty() {
                for subscriber in &self.parts.subscribers {
                    subscriber.finish(uow, cx).await?;
                }
                return Ok(());
            }
            handled = handled.saturating_add(events.len());
            if handled > self.parts.limits.events {
                return Err(StoreError::Failed("the events of one command go round in a circle".to_owned()));
            }
            for subscriber in &self.parts.subscribers {
                subscriber.prepare(&events, uow).await?;
            }
            for event in &events {
                for subscriber in &self.parts.subscribers {
                    subscriber.on(event, uow, cx).await?;
                }
            }
        }
    }

    /// Doubles with every attempt up to a limit; the command's id, which is random enough, spreads it.
    fn pause(&self, attempts: u32, command: CommandId) -> Duration {
        let limits = self.parts.limits;
        let full = limits.first_pause.saturating_mul(1 << attempts.min(10)).min(limits.longest_pause);
        let spread = u32::try_from(command.uuid().as_u128() % 1000).unwrap_or_default();
        full.saturating_mul(500_u32.saturating_add(spread / 2)) / 1000
    }
}

enum Attempt<E> {
    /// Others were faster, or the store asks for another try.
    Lost,
    Failed(Failure<E>),
}

impl<E> From<StoreError> for Attempt<E> {
    fn from(error: StoreError) -> Self {
        Self::Failed(Failure::Store(error))
    }
}

fn outcome<T, E>(result: &Result<T, Failure<E>>, replayed: bool) -> Outcome {
    match result {
        Ok(_) if replayed => Outcome::Replayed,
        Ok(_) => Outcome::Done,
        Err(Failure::Conflict { .. }) => Outcome::Conflict,
        Err(Failure::Unregistered(_) | Failure::Aborted | Failure::Store(_)) => Outcome::Failed,
        Err(_) => Outcome::Refused,
    }
}
