//! Commands, queries, and which handler is whose.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::keyed_locks::KeyedLocks;
use super::{Bus, CommandContext, Failure, RequestContext, Scope, Subscriber};
use crate::ports::{BusObserver, Clock, IdGenerator, IdempotencyStore, NoObserver, Store};
use crate::unit_of_work::{Narrow, UnitOfWork};

/// The wish to change something.
pub trait Command: Send + Sync + 'static {
    /// What the caller learns: receipts such as an id and a version, never data. It can be remembered and repeated.
    type Output: Serialize + DeserializeOwned + Send + 'static;
    /// Why the use case refuses.
    type Error: std::error::Error + Send + 'static;
    /// The face of the unit of work that its handler gets.
    type UnitOfWork: ?Sized + Send;
    /// The name in logs and metrics.
    const NAME: &'static str;
    /// What the caller must be allowed to.
    const SCOPE: Scope;

    /// The aggregate that it is about, if it's about one: its writers queue up after a conflict.
    fn subject(&self) -> Option<Uuid>;
}

/// Carries out a command: loads, calls a method of the domain, and leaves the rest to the bus.
#[async_trait]
pub trait CommandHandler<C: Command>: Send + Sync {
    /// Runs the use case. It may run several times: each attempt starts from what is stored then.
    ///
    /// # Errors
    /// [`Failure::Refused`] with the use case's reason; [`Failure::Store`] when the store fails.
    async fn handle(
        &self,
        command: &C,
        uow: &mut C::UnitOfWork,
        cx: &CommandContext,
    ) -> Result<C::Output, Failure<C::Error>>;
}

/// The wish to know something.
pub trait Query: Send + Sync + 'static {
    /// What is known.
    type Output: Send + 'static;
    /// Why the use case refuses.
    type Error: std::error::Error + Send + 'static;
    /// The name in logs and metrics.
    const NAME: &'static str;
    /// What the caller must be allowed to.
    const SCOPE: Scope;
}

/// Answers a query through read ports; it never sees a unit of work.
#[async_trait]
pub trait QueryHandler<Q: Query>: Send + Sync {
    /// Answers.
    ///
    /// # Errors
    /// [`Failure::Refused`] with the use case's reason; [`Failure::Store`] when the store fails.
    async fn handle(&self, query: &Q, cx: &RequestContext) -> Result<Q::Output, Failure<Q::Error>>;
}

pub(super) type Handlers = HashMap<TypeId, Box<dyn Any + Send + Sync>>;

/// The bounds of the bus.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How often a command that meets conflicts runs before it gives up.
    pub(super) attempts: u32,
    /// The pause after the first conflict; it doubles each time.
    pub(super) first_pause: Duration,
    /// The longest pause.
    pub(super) longest_pause: Duration,
    /// How many events one command may set off before it's taken for a loop.
    pub(super) events: usize,
}

/// Puts a bus together.
pub struct BusBuilder {
    pub(super) store: Arc<dyn Store>,
    pub(super) idempotency: Arc<dyn IdempotencyStore>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdGenerator>,
    pub(super) observer: Arc<dyn BusObserver>,
    pub(super) subscribers: Vec<Box<dyn Subscriber>>,
    pub(super) commands: Handlers,
    pub(super) queries: Handlers,
    pub(super) limits: Limits,
}

impl BusBuilder {
    /// Starts with what every command needs.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        idempotency: Arc<dyn IdempotencyStore>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        let limits = Limits {
            attempts: 10,
            first_pause: Duration::from_millis(2),
            longest_pause: Duration::from_millis(100),
            events: 10_000,
        };
        let (commands, queries) = (Handlers::new(), Handlers::new());
        let observer = Arc::new(NoObserver);
        Self { store, idempotency, clock, ids, observer, subscribers: Vec::new(), commands, queries, limits }
    }

    /// Tells somebody of everything that ran.
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn BusObserver>) -> Self {
        self.observer = observer;
        self
    }

    /// Has domain events handled inside the transaction. Subscribers run in the order they were added.
    #[must_use]
    pub fn subscriber(mut self, subscriber: impl Subscriber + 'static) -> Self {
        self.subscribers.push(Box::new(subscriber));
        self
    }

    /// Registers the handler of a command.
    #[must_use]
    pub fn command<C: Command>(mut self, handler: impl CommandHandler<C> + 'static) -> Self
    where
        UnitOfWork: Narrow<C::UnitOfWork>,
    {
        let handler: Arc<dyn CommandHandler<C>> = Arc::new(handler);
        self.commands.insert(TypeId::of::<C>(), Box::new(handler));
        self
    }

    /// Registers the handler of a query.
    #[must_use]
    pub fn query<Q: Query>(mut self, handler: impl QueryHandler<Q> + 'static) -> Self {
        let handler: Arc<dyn QueryHandler<Q>> = Arc::new(handler);
        self.queries.insert(TypeId::of::<Q>(), Box::new(handler));
        self
    }

    /// The bus.
    #[must_use]
    pub fn build(self) -> Bus {
        Bus::new(self, KeyedLocks::default())
    }
}
