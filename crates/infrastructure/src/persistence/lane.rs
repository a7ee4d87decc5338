//! What is gathered, and over which connections it goes.
//!
//! Each runtime has a lane of its own. An HTTP server with one runtime per thread so keeps a request and the events of
//! the connections that serve it on one thread: handing work from thread to thread costs more than the work.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use tokio::runtime::{Handle, Id};

use super::aggregate::{LookUp, Source};
use super::commit::{Commits, Target, commits};
use super::database::Pools;
use super::held::Held;

/// What one runtime gathers.
pub(super) struct Lane {
    pub(super) persons: LookUp<Person>,
    pub(super) businesses: LookUp<Business>,
    pub(super) commits: Commits,
    /// The connections to PostgreSQL that it holds.
    held: Vec<Arc<Held>>,
}

impl Lane {
    /// A lane to a database with these pools; `reads` and `sets` are the most that are gathered of either.
    pub(super) fn new(pools: &Pools, reads: usize, sets: usize) -> Self {
        let mut held = Vec::new();
        // On PostgreSQL a connection for each kind of batch: they don't wait for each other. It is opened when it's used.
        let mut connection = || {
            let connection = Arc::new(Held::new(pools.writer.get_postgres_connection_pool().clone()));
            held.push(Arc::clone(&connection));
            connection
        };
        let mut source = || match pools.is_postgres() {
            true => Source::Postgres(connection()),
            false => Source::Sqlite(pools.reader.clone()),
        };
        let persons = LookUp::new(source(), source(), reads);
        let businesses = LookUp::new(source(), source(), reads);
        let target = match pools.is_postgres() {
            true => Target::Statement(connection()),
            false => Target::Transaction(pools.clone()),
        };
        Self { persons, businesses, commits: commits(target, sets), held }
    }

    /// What it gathered so far: what it was, in how many batches, and how many there were.
    pub(super) fn counted(&self) -> Vec<(&'static str, (u64, u64))> {
        let commits = ("commits", self.commits.counted());
        self.persons.counted().into_iter().chain(self.businesses.counted()).chain([commits]).collect()
    }

    /// Closes the connections that it holds.
    pub(super) async fn close(&self) {
        for held in &self.held {
            held.close().await;
        }
    }
}

/// One `T` for each runtime that asks.
pub(super) struct PerRuntime<T> {
    make: Box<dyn Fn() -> T + Send + Sync>,
    made: RwLock<HashMap<Id, Arc<T>>>,
}

impl<T> PerRuntime<T> {
    pub(super) fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self { make: Box::new(make), made: RwLock::default() }
    }

    /// That of the runtime that runs the caller.
    pub(super) fn get(&self) -> Arc<T> {
        let id = Handle::current().id();
        if let Some(mine) = self.made.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Arc::clone(mine);
        }
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(made.entry(id).or_insert_with(|| Arc::new((self.make)())))
    }

    /// All there are.
    pub(super) fn all(&self) -> Vec<Arc<T>> {
        self.made.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// All there were; new ones are made from then on.
    pub(super) fn take(&self) -> Vec<Arc<T>> {
        std::mem::take(&mut *self.made.write().unwrap_or_else(PoisonError::into_inner))
            .into_values()
            .collect()
    }
}

impl<T> std::fmt::Debug for PerRuntime<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PerRuntime").finish_non_exhaustive()
    }
}
