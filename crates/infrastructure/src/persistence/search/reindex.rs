//! Making the terms of stored profiles anew: after the migration that brought their tables, and when the rules change.
//!
//! Batch by batch, while the service runs. What is right already is only read, so it may be stopped and begun again.
//! Terms are written only while nobody else can write any, from what is stored then: never older ones over newer ones.

use profiles_application::ports::StoreError;
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::TypedId;
use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait, Value};
use uuid::Uuid;

use super::{TermRow, join, limit, write};
use crate::persistence::Database;
use crate::persistence::aggregate::{Stored, Table, by_ids, get, to_be_indexed};
use crate::persistence::error::store_error;
use crate::persistence::sql::query;

/// How many profiles are looked at with one statement, and at most written with one transaction.
const BATCH: usize = 200;

/// How far a reindexing has come: a kind of profiles, and one of them. Begins with the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReindexedUpTo {
    kind: usize,
    created_at: i64,
    id: Uuid,
}

impl ReindexedUpTo {
    const fn start(kind: usize) -> Self {
        Self { kind, created_at: i64::MIN, id: Uuid::nil() }
    }
}

impl Default for ReindexedUpTo {
    fn default() -> Self {
        Self::start(0)
    }
}

/// What came of one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reindexed {
    /// How many profiles were looked at.
    pub profiles: u64,
    /// How many of them had other terms than they should have.
    pub written: u64,
    /// How many couldn't be read; they keep the terms they have.
    pub unreadable: u64,
    /// Where to go on; `None` at the end.
    pub next: Option<ReindexedUpTo>,
}

impl Database {
    /// Looks at the next few profiles, and makes their terms what they should be.
    ///
    /// # Errors
    /// When the database fails, or writers don't let it in between them: then it can be tried again.
    pub async fn reindex(&self, from: ReindexedUpTo) -> Result<Reindexed, StoreError> {
        match from.kind {
            0 => self.reindex_kind::<Person>(from).await,
            _ => self.reindex_kind::<Business>(from).await,
        }
    }

    /// How many profiles there are to look at, of all kinds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_profiles(&self) -> Result<u64, StoreError> {
        let mut all = 0;
        for table in Table::SEARCHED {
            let sql = format!("SELECT count(*) FROM {}", table.name);
            let rows = query(&self.pools.reader, &sql, Vec::new()).await?;
            let count: i64 = rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or_default();
            all += u64::try_from(count).unwrap_or_default();
        }
        Ok(all)
    }

    /// Whether there are profiles of a kind none of which can be found: they were stored before there were terms.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lacks_terms(&self) -> Result<bool, StoreError> {
        for table in Table::SEARCHED {
            let name = table.name;
            let sql = format!(
                "SELECT 1 FROM (SELECT 1 FROM {name} LIMIT 1) AS p WHERE NOT EXISTS (SELECT 1 FROM {name}_entry)"
            );
            if !query(&self.pools.reader, &sql, Vec::new()).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn reindex_kind<A: Stored>(&self, from: ReindexedUpTo) -> Result<Reindexed, StoreError> {
        let values: Vec<Value> = vec![from.created_at.into(), from.id.into(), limit(BATCH).into()];
        let looked_at = to_be_indexed::<A>(&self.pools.reader, values).await?;
        let end = if from.kind + 1 < Table::SEARCHED.len() {
            Some(ReindexedUpTo::start(from.kind + 1))
        } else {
            None
        };
        let next = match looked_at.last() {
            Some(last) if looked_at.len() == BATCH => {
                Some(ReindexedUpTo { kind: from.kind, created_at: last.created_at, id: last.id })
            }
            _ => end,
        };
        let (mut different, mut unreadable) = (Vec::new(), 0);
        for found in &looked_at {
            match &found.details {
                Ok(details) if join(&A::read_model(details).terms()) != found.terms => {
                    different.push(A::Id::from_uuid(found.id));
                }
                Ok(_) => {}
                Err(_) => unreadable += 1,
            }
        }
        let written = if different.is_empty() { 0 } else { self.write_terms::<A>(&different).await? };
        let profiles = u64::try_from(looked_at.len()).unwrap_or_default();
        Ok(Reindexed { profiles, written, unreadable, next })
    }

    /// Writes the terms of these profiles as they are now.
    async fn write_terms<A: Stored>(&self, ids: &[A::Id]) -> Result<u64, StoreError> {
        let postgres = self.pools.is_postgres();
        let options = TransactionOptions {
            sqlite_transaction_mode: (!postgres).then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let begun = self.pools.writer.begin_with_options(options).await;
        let transaction = begun.map_err(|error| store_error(&error))?;
        if postgres {
            // Every writer of terms needs this table before it looks at anything. It is rather kept waiting here than
            // that commands queue up behind it.
            let lock = format!(
                "SET LOCAL lock_timeout = '500ms'; LOCK TABLE {}_entry IN EXCLUSIVE MODE",
                A::table().name
            );
            transaction.execute_unprepared(&lock).await.map_err(|error| store_error(&error))?;
        }
        let now = by_ids::<A>(&transaction, ids).await?;
        let terms: Vec<_> =
            now.iter().map(|profile| join(&A::read_model(profile.details()).terms())).collect();
        let mut rows = Vec::with_capacity(now.len());
        for (profile, terms) in now.iter().zip(&terms) {
            let created_at = profile.root().created_at().timestamp_micros();
            rows.push(TermRow { id: profile.id().uuid(), created_at, terms, known: true });
        }
        write(&transaction, A::table(), &rows).await?;
        transaction.commit().await.map_err(|error| store_error(&error))?;
        Ok(u64::try_from(rows.len()).unwrap_or_default())
    }
}
