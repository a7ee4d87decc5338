//! Commits what units of work changed: each in a transaction, several in one where they don't touch each other.

mod due;
mod guards;
mod rows;
mod statement;
mod terms;
mod transaction;

use std::sync::Arc;

use async_trait::async_trait;
use profiles_application::ports::{CommitError, Load, Store, StoreError, WriteSet};
use profiles_domain::shared::version::Version;
use uuid::Uuid;

pub(super) use self::rows::AnswerRow;
use self::rows::{Committed, Rows};
use super::Database;
use super::aggregate::Stored;
use super::database::Pools;
use super::held::Held;
use crate::gather::Gather;

/// Loads and writes aggregates.
#[derive(Debug, Clone)]
pub(crate) struct SqlStore(Database);

impl SqlStore {
    pub(crate) fn new(database: Database) -> Self {
        Self(database)
    }
}

#[async_trait]
impl<A: Stored> Load<A> for SqlStore {
    async fn load(&self, ids: &[A::Id]) -> Result<Vec<A>, StoreError> {
        self.0.aggregates(ids).await
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn guards(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, Version)>, StoreError> {
        guards::read(&self.0.pools.reader, ids).await
    }

    async fn commit(&self, writes: WriteSet) -> Result<(), CommitError> {
        let tells = !writes.outbox.is_empty();
        let committed = self.write(Rows::of(writes)?).await;
        // Also when it isn't known whether it was: looking in vain does no harm.
        if tells {
            self.0.committed.notify_one();
        }
        committed
    }
}

impl SqlStore {
    async fn write(&self, rows: Rows) -> Result<(), CommitError> {
        if rows.only_aggregate().is_some()
            && let Some(lane) = self.0.committing()
        {
            return lane.commits.submit(rows).await.unwrap_or_else(|_| Err(broken_off()));
        }
        let target = Target::Transaction(self.0.pools.clone());
        // A task of its own: a caller that stops waiting must not leave an open transaction in the pool, which is
        // what dropping the driver's future half-way through BEGIN can do.
        let task = tokio::spawn(async move { target.alone(&rows).await });
        task.await.unwrap_or_else(|_| Err(broken_off()))
    }
}

fn broken_off() -> CommitError {
    StoreError::Failed("the commit was broken off".to_owned()).into()
}

/// Where write sets gather that are about one aggregate each.
pub(super) type Commits = Gather<Rows, Committed>;

/// Gathers up to `most` write sets and commits them together.
pub(super) fn commits(target: Target, most: usize) -> Commits {
    let target = Arc::new(target);
    Gather::new(
        most,
        |_| 1,
        |rows| rows.only_aggregate().map(|subject| subject.id),
        move |sets| {
            let target = Arc::clone(&target);
            Box::pin(async move { target.group(&sets).await })
        },
    )
}

/// How groups are written.
pub(super) enum Target {
    /// As one statement on PostgreSQL, over a connection of its own.
    Statement(Arc<Held>),
    /// In one transaction, which can take any single set. The only way on SQLite.
    Transaction(Pools),
}

impl Target {
    /// Commits sets together, each with a result of its own. What the database refuses as a whole is committed one by
    /// one, so that a set that can't be written fails alone.
    async fn group(&self, sets: &[Rows]) -> Vec<Committed> {
        match self.write(sets).await {
            Ok(committed) => committed,
            Err(Undone::Refused(_)) if sets.len() > 1 => {
                let mut committed = Vec::with_capacity(sets.len());
                for set in sets {
                    committed.push(self.alone(set).await);
                }
                committed
            }
            Err(undone) => vec![Err(undone.into()); sets.len()],
        }
    }

    async fn alone(&self, set: &Rows) -> Committed {
        self.write(std::slice::from_ref(set)).await?.pop().unwrap_or_else(|| Err(broken_off()))
    }

    async fn write(&self, sets: &[Rows]) -> Result<Vec<Committed>, Undone> {
        match self {
            Self::Transaction(pools) => transaction::write(pools, sets).await,
            Self::Statement(held) => statement::write(held, sets).await,
        }
    }
}

/// Why no write set of a group was written.
enum Undone {
    /// There was no transaction: no connection, or the lock on the file was somebody else's all the time.
    NotBegun(StoreError),
    /// Everything was rolled back because of this.
    Refused(CommitError),
    /// It was to be committed, and this came instead of the confirmation.
    Commit(StoreError),
}

impl From<Undone> for CommitError {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Refused(error) => error,
            Undone::NotBegun(error) | Undone::Commit(error) => error.into(),
        }
    }
}
