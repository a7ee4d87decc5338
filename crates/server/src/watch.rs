//! Looks after the database for health checks and metrics.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_application::ports::{Clock, Waiting};
use profiles_infrastructure::persistence::Database;
use profiles_web::{Check, Figures, Health, Metrics, PoolFigures};

/// Looks after a database.
pub(crate) struct Watch {
    database: Database,
    clock: Arc<dyn Clock>,
}

impl Watch {
    pub(crate) fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }
}

#[async_trait]
impl Health for Watch {
    async fn check(&self) -> Vec<Check> {
        let error = self.database.ping().await.err().map(|error| error.to_string());
        vec![Check { name: "database", error }]
    }
}

#[async_trait]
impl Figures for Watch {
    async fn collect(&self, metrics: &Metrics) {
        for pool in self.database.pool_figures() {
            let figures = PoolFigures { pool: pool.name, size: pool.size, idle: pool.idle, max: pool.max };
            metrics.set_pool(figures);
        }
        for gathered in self.database.gather_figures() {
            metrics.set_gathered(gathered.what, gathered.batches, gathered.jobs);
        }
        match self.database.readers().events.waiting().await {
            Ok(Waiting { events, since }) => {
                let age = since.map(|since| (self.clock.now() - since).num_seconds());
                metrics.set_outbox(events, age.and_then(|age| age.try_into().ok()).unwrap_or_default());
            }
            // What can't be read keeps its last figures; readiness tells that the database is away.
            Err(error) => tracing::warn!(%error, "the outbox can't be counted"),
        }
        match self.database.readers().due.next_due().await {
            Ok(next) => {
                let overdue = next.map(|next| (self.clock.now() - next).num_seconds());
                metrics.set_overdue(overdue.and_then(|overdue| overdue.try_into().ok()).unwrap_or_default());
            }
            Err(error) => tracing::warn!(%error, "what is planned can't be read"),
        }
    }
}
