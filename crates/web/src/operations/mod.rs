//! What operators look at: health and figures.

mod health;
mod metrics;

pub use health::{Check, Health};
pub use metrics::{Figures, Metrics, PoolFigures, SinkFigures, sink_label};

crate::routing::endpoints! {
    "/health/live" { GET health::live }
    "/health/ready" { GET health::ready }
    "/metrics" { GET metrics::metrics }
}
