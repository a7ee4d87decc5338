//! `GET /metrics`, and what is counted for it.

use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use async_trait::async_trait;
use profiles_application::ports::{BusObserver, DeliveryFailure, DeliveryObserver, Outcome};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::Web;
use crate::problem::Problem;

/// Sets the figures that nobody counts as they happen. Asked before each scrape.
#[async_trait]
pub trait Figures: Send + Sync {
    /// Sets them.
    async fn collect(&self, metrics: &Metrics);
}

/// How a pool of connections does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolFigures<'a> {
    /// Which pool.
    pub pool: &'a str,
    /// How many connections it has.
    pub size: u32,
    /// How many of them nobody uses.
    pub idle: u32,
    /// How many it may have.
    pub max: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct BusLabels {
    name: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PoolLabels {
    pool: String,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct GatherLabels {
    what: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SinkLabels {
    sink: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct FailureLabels {
    sink: String,
    how: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AsideLabels {
    sink: String,
    state: &'static str,
}

/// How the delivery of events to a sink does, or to all sinks of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SinkFigures {
    /// How many events its slowest part has not come to yet.
    pub behind: u64,
    /// How long ago the oldest of them happened.
    pub behind_seconds: u64,
    /// Events that were set aside and wait.
    pub waiting: u64,
    /// Events that were given up.
    pub dead: u64,
}

/// What stands for a sink: its name, but for those that owners made, of which there may be many, their kind.
#[must_use]
pub fn sink_label(sink: &str) -> &str {
    if sink.starts_with("webhook:") { "webhooks" } else { sink }
}

type Durations<L> = Family<L, Histogram, fn() -> Histogram>;

/// Everything that is counted. No label ever holds a path, an id or a text that a caller wrote.
pub struct Metrics {
    registry: Registry,
    requests: Durations<RequestLabels>,
    handled: Durations<BusLabels>,
    attempts: Family<BusLabels, Counter>,
    pools: Family<PoolLabels, Gauge>,
    batches: Family<GatherLabels, Counter>,
    gathered: Family<GatherLabels, Counter>,
    outbox_pending: Gauge,
    outbox_age: Gauge,
    delivered: Durations<SinkLabels>,
    undelivered: Family<FailureLabels, Counter>,
    behind: Family<SinkLabels, Gauge>,
    behind_age: Family<SinkLabels, Gauge>,
    aside: Family<AsideLabels, Gauge>,
    planned: Counter,
    planned_failures: Counter,
    planned_overdue: Gauge,
    figures: OnceLock<Arc<dyn Figures>>,
}

/// From half a millisecond to sixteen seconds.
fn durations() -> Histogram {
    Histogram::new((0..16).map(|step| 0.0005 * f64::from(1 << step)))
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("profiles"),
            requests: Family::new_with_constructor(durations),
            handled: Family::new_with_constructor(durations),
            attempts: Family::default(),
            pools: Family::default(),
            batches: Family::default(),
            gathered: Family::default(),
            outbox_pending: Gauge::default(),
            outbox_age: Gauge::default(),
            delivered: Family::new_with_constructor(durations),
            undelivered: Family::default(),
            behind: Family::default(),
            behind_age: Family::default(),
            aside: Family::default(),
            planned: Counter::default(),
            planned_failures: Counter::default(),
            planned_overdue: Gauge::default(),
            figures: OnceLock::new(),
        };
        let registry = &mut metrics.registry;
        let help = "Requests by method, route and status, in seconds";
        registry.register("http_request_duration_seconds", help, metrics.requests.clone());
        let help = "Commands and queries by name and outcome, in seconds";
        registry.register("bus_duration_seconds", help, metrics.handled.clone());
        let help = "How often commands and queries ran, repeats after conflicts included";
        registry.register("bus_attempts", help, metrics.attempts.clone());
        registry.register("pool_connections", "Connections of a pool by state", metrics.pools.clone());
        let help = "Statements over several reads, and transactions of several commands";
        registry.register("gather_batches", help, metrics.batches.clone());
        let help = "Reads and commands that went in such batches";
        registry.register("gather_jobs", help, metrics.gathered.clone());
        let help = "Events that were not published yet";
        registry.register("outbox_pending_events", help, metrics.outbox_pending.clone());
        let help = "How long the oldest unpublished event has waited, in seconds";
        registry.register("outbox_oldest_age_seconds", help, metrics.outbox_age.clone());
        let help = "Events that were delivered by sink, in seconds since they happened";
        registry.register("delivery_seconds", help, metrics.delivered.clone());
        let help = "Attempts to deliver an event that failed, by sink and how";
        registry.register("delivery_failures", help, metrics.undelivered.clone());
        let help = "Events of the feed that the slowest part of a sink has not come to yet";
        registry.register("delivery_behind_events", help, metrics.behind.clone());
        let help = "How long ago the oldest of them happened, in seconds";
        registry.register("delivery_behind_seconds", help, metrics.behind_age.clone());
        let help = "Events that were set aside by sink: waiting for another attempt, or given up";
        registry.register("delivery_parked_events", help, metrics.aside.clone());
        let help = "Planned changes that this process let take effect";
        registry.register("planned_changes", help, metrics.planned.clone());
        let help = "Profiles whose planned changes could not take effect, each time";
        registry.register("planned_change_failures", help, metrics.planned_failures.clone());
        let help = "How long the next planned change has been due, in seconds";
        registry.register("planned_overdue_seconds", help, metrics.planned_overdue.clone());
        metrics
    }

    /// Has `figures` asked before each scrape. The first one stays.
    pub fn collect_from(&self, figures: Arc<dyn Figures>) {
        // A second one would be a mistake in wiring, which isn't worth failing for.
        let _ = self.figures.set(figures);
    }

    /// Sets how a pool does.
    pub fn set_pool(&self, figures: PoolFigures<'_>) {
        let PoolFigures { pool, size, idle, max } = figures;
        for (state, count) in [("used", size.saturating_sub(idle)), ("idle", idle), ("max", max)] {
            self.pools.get_or_create(&PoolLabels { pool: pool.to_owned(), state }).set(i64::from(count));
        }
    }

    /// Sets in how many batches how many reads or commands went since the start.
    pub fn set_gathered(&self, what: &'static str, batches: u64, jobs: u64) {
        let labels = GatherLabels { what };
        self.batches.get_or_create(&labels).inner().store(batches, Ordering::Relaxed);
        self.gathered.get_or_create(&labels).inner().store(jobs, Ordering::Relaxed);
    }

    /// Sets how many events wait to be published, and how long the oldest of them has.
    pub fn set_outbox(&self, pending: u64, oldest_age_seconds: u64) {
        self.outbox_pending.set(i64::try_from(pending).unwrap_or(i64::MAX));
        self.outbox_age.set(i64::try_from(oldest_age_seconds).unwrap_or(i64::MAX));
    }

    /// Sets how a sink of events does.
    pub fn set_sink(&self, sink: &str, figures: &SinkFigures) {
        let SinkFigures { behind, behind_seconds, waiting, dead } = *figures;
        let gauge = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let (sink, labels) = (sink.to_owned(), SinkLabels { sink: sink.to_owned() });
        self.behind.get_or_create(&labels).set(gauge(behind));
        self.behind_age.get_or_create(&labels).set(gauge(behind_seconds));
        for (state, count) in [("waiting", waiting), ("dead", dead)] {
            self.aside.get_or_create(&AsideLabels { sink: sink.clone(), state }).set(gauge(count));
        }
    }

    /// Counts planned changes that took effect, and profiles where that failed.
    pub fn took_effect(&self, changes: u64, failed: u64) {
        self.planned.inc_by(changes);
        self.planned_failures.inc_by(failed);
    }

    /// Sets how long the next planned change has been due; 0 if it is still to come.
    pub fn set_overdue(&self, seconds: u64) {
        self.planned_overdue.set(i64::try_from(seconds).unwrap_or(i64::MAX));
    }

    /// Counts a request.
    pub(crate) fn answered(
        &self,
        method: &'static str,
        route: &'static str,
        status: StatusCode,
        took: Duration,
    ) {
        let labels = RequestLabels { method, route, status: status.as_u16() };
        self.requests.get_or_create(&labels).observe(took.as_secs_f64());
    }

    async fn render(&self) -> Result<String, std::fmt::Error> {
        if let Some(figures) = self.figures.get() {
            figures.collect(self).await;
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl DeliveryObserver for Metrics {
    fn delivered(&self, sink: &str, after: Duration) {
        let labels = SinkLabels { sink: sink_label(sink).to_owned() };
        self.delivered.get_or_create(&labels).observe(after.as_secs_f64());
    }

    fn failed(&self, sink: &str, how: DeliveryFailure) {
        let labels = FailureLabels { sink: sink_label(sink).to_owned(), how: how.as_str() };
        self.undelivered.get_or_create(&labels).inc();
    }
}

impl BusObserver for Metrics {
    fn handled(&self, name: &'static str, outcome: Outcome, attempts: u32, took: Duration) {
        let labels = BusLabels { name, outcome: outcome.as_str() };
        self.handled.get_or_create(&labels).observe(took.as_secs_f64());
        self.attempts.get_or_create(&labels).inc_by(attempts.into());
    }
}

/// Read the figures
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "operations",
    security(()),
    responses((status = 200, description = "OpenMetrics text", body = String,
        content_type = "application/openmetrics-text",
        example = json!("profiles_outbox_pending_events 0\n# EOF\n")))
)]
pub(crate) async fn metrics(web: Data<Web>) -> Result<HttpResponse, Problem> {
    let text = web.metrics.render().await.map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pools;

    #[async_trait]
    impl Figures for Pools {
        async fn collect(&self, metrics: &Metrics) {
            metrics.set_pool(PoolFigures { pool: "writer", size: 5, idle: 2, max: 8 });
            metrics.set_gathered("commits", 2, 9);
            metrics.set_outbox(3, 12);
            metrics.set_sink("nats", &SinkFigures { behind: 4, behind_seconds: 6, waiting: 8, dead: 1 });
            metrics.set_overdue(5);
        }
    }

    #[tokio::test]
    async fn everything_counted_is_written() {
        let metrics = Metrics::new();
        metrics.collect_from(Arc::new(Pools));
        metrics.answered("GET", "/v1/persons/{id}", StatusCode::OK, Duration::from_millis(3));
        metrics.took_effect(7, 1);
        metrics.handled("get_persons", Outcome::Done, 1, Duration::from_millis(2));
        metrics.delivered("webhook:1", Duration::from_millis(3));
        metrics.failed("nats", DeliveryFailure::Away);
        metrics.handled("patch_person", Outcome::Conflict, 10, Duration::from_millis(2));
        let text = metrics.render().await.unwrap();
        for line in [
            "profiles_http_request_duration_seconds_count{method=\"GET\",route=\"/v1/persons/{id}\",status=\"200\"} 1",
            "profiles_bus_attempts_total{name=\"patch_person\",outcome=\"conflict\"} 10",
            "profiles_pool_connections{pool=\"writer\",state=\"used\"} 3",
            "profiles_gather_batches_total{what=\"commits\"} 2",
            "profiles_gather_jobs_total{what=\"commits\"} 9",
            "profiles_outbox_pending_events 3",
            "profiles_outbox_oldest_age_seconds 12",
            "profiles_delivery_seconds_count{sink=\"webhooks\"} 1",
            "profiles_delivery_failures_total{sink=\"nats\",how=\"away\"} 1",
            "profiles_delivery_behind_events{sink=\"nats\"} 4",
            "profiles_delivery_behind_seconds{sink=\"nats\"} 6",
            "profiles_delivery_parked_events{sink=\"nats\",state=\"dead\"} 1",
            "profiles_planned_changes_total 7",
            "profiles_planned_change_failures_total 1",
            "profiles_planned_overdue_seconds 5",
        ] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
    }
}
