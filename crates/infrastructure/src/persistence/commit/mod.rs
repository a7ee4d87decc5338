//! Commits what units of work changed: each in a transaction, several in one where they don't touch each other.

mod rows;
mod statement;
mod transaction;

use std::sync::Arc;

use async_trait::async_trait;
use profiles_application::ports::{CommitError, PersonStore, Store, StoreError, WriteSet};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::PersonId;

pub(super) use self::rows::AnswerRow;
use self::rows::{Committed, Rows};
use self::transaction::Undone;
use super::Database;
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
impl PersonStore for SqlStore {
    async fn load(&self, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
        self.0.persons(ids).await
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn commit(&self, writes: WriteSet) -> Result<(), CommitError> {
        let rows = Rows::of(writes)?;
        if rows.only_person().is_some()
            && let Some(lane) = self.0.committing()
        {
            return lane.commits.submit(rows).await.unwrap_or_else(|_| Err(broken_off()));
        }
        let pools = self.0.pools.clone();
        // A task of its own: a caller that stops waiting must not leave an open transaction in the pool, which is
        // what dropping the driver's future half-way through BEGIN can do.
        let task = tokio::spawn(async move { alone(&pools, &rows).await });
        task.await.unwrap_or_else(|_| Err(broken_off()))
    }
}

fn broken_off() -> CommitError {
    StoreError::Failed("the commit was broken off".to_owned()).into()
}

/// Where write sets gather that are about one person each.
pub(super) type Commits = Gather<Rows, Committed>;

/// Gathers up to `most` write sets and commits them together.
pub(super) fn commits(target: Target, most: usize) -> Commits {
    let target = Arc::new(target);
    Gather::new(
        most,
        |_| 1,
        Rows::only_person,
        move |sets| {
            let target = Arc::clone(&target);
            Box::pin(async move { target.group(&sets).await })
        },
    )
}

/// How groups are written.
pub(super) enum Target {
    /// As one statement, over a connection of its own.
    Postgres(Arc<Held>),
    /// In one transaction of the writer.
    Sqlite(Pools),
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
            Self::Sqlite(pools) => transaction::write(pools, sets).await,
            Self::Postgres(held) => statement::write(held, sets).await,
        }
    }
}

async fn alone(pools: &Pools, rows: &Rows) -> Committed {
    transaction::write(pools, std::slice::from_ref(rows)).await?.pop().unwrap_or_else(|| Err(broken_off()))
}

impl From<Undone> for CommitError {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Refused(error) => error,
            Undone::NotBegun(error) | Undone::Commit(error) => error.into(),
        }
    }
}
