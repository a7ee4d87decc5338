//! Looks after the database and the deliveries for health checks and metrics.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use profiles_application::ports::{self, Clock, StoreError, Waiting};
use profiles_application::webhooks::of_route;
use profiles_infrastructure::persistence::Database;
use profiles_web::{Check, Figures, Health, Metrics, PoolFigures, SinkFigures, sink_label};

/// How long ago an event may have happened before it's told that it isn't delivered yet.
const LATE_SECONDS: u64 = 60;

/// Looks after a database.
pub(crate) struct Watch {
    database: Database,
    clock: Arc<dyn Clock>,
}

impl Watch {
    pub(crate) fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }

    /// How each sink does, or all of a kind together.
    async fn sinks(&self) -> Result<BTreeMap<String, SinkFigures>, StoreError> {
        let (mut all, mut ages) = (BTreeMap::<String, SinkFigures>::new(), BTreeMap::new());
        let sinks = in_use(&self.database).await?;
        if sinks.is_empty() {
            return Ok(all);
        }
        let feed = self.database.readers().events;
        let last = feed.ends().await?.last;
        for sink in sinks {
            let behind = last.saturating_sub(sink.position);
            let mut seconds = 0;
            if behind > 0 {
                // Most sinks are at the same place.
                seconds = match ages.get(&sink.position) {
                    Some(seconds) => *seconds,
                    None => {
                        let next = feed.after(sink.position, 1).await?;
                        let age =
                            next.first().map(|next| (self.clock.now() - next.occurred_at).num_seconds());
                        age.and_then(|age| age.try_into().ok()).unwrap_or_default()
                    }
                };
                ages.insert(sink.position, seconds);
            }
            let figures = all.entry(sink_label(&sink.sink).to_owned()).or_default();
            figures.behind = figures.behind.max(behind);
            figures.behind_seconds = figures.behind_seconds.max(seconds);
            figures.waiting += sink.waiting;
            figures.dead += sink.dead;
        }
        Ok(all)
    }

    /// What is wrong with deliveries, if anything is.
    async fn deliveries(&self) -> Option<String> {
        let sinks = match self.sinks().await {
            Ok(sinks) => sinks,
            Err(error) => return Some(error.to_string()),
        };
        let late = |figures: &SinkFigures| figures.behind_seconds >= LATE_SECONDS;
        let (sink, figures) = sinks.iter().find(|(_, figures)| late(figures) || figures.dead > 0)?;
        Some(format!("{sink}: {} s behind, {} events given up", figures.behind_seconds, figures.dead))
    }
}

/// How those sinks stand that are delivered to. A webhook that is switched off, or gone, is behind for good: it must neither hide
/// how the others do nor hold the feed back.
pub(crate) async fn in_use(database: &Database) -> Result<Vec<ports::SinkFigures>, StoreError> {
    let mut sinks = database.deliveries().figures().await?;
    if sinks.iter().any(|sink| of_route(&sink.sink).is_some()) {
        let active: BTreeSet<_> = database.webhooks().active().await?.into_iter().map(|(id, _)| id).collect();
        sinks.retain(|sink| of_route(&sink.sink).is_none_or(|id| active.contains(&id)));
    }
    Ok(sinks)
}

#[async_trait]
impl Health for Watch {
    async fn check(&self) -> Vec<Check> {
        let error = self.database.ping().await.err().map(|error| error.to_string());
        let deliveries = self.deliveries().await;
        vec![
            Check { name: "database", error, vital: true },
            // What waits isn't lost, and other replicas would fare no better.
            Check { name: "deliveries", error: deliveries, vital: false },
        ]
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
        match self.sinks().await {
            Ok(sinks) => sinks.iter().for_each(|(sink, figures)| metrics.set_sink(sink, figures)),
            Err(error) => tracing::warn!(%error, "deliveries can't be counted"),
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
