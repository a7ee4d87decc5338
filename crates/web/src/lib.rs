//! The HTTP adapter: persons over HTTP as `docs/openapi.json` describes them, on actix-web.
//!
//! [`start`] serves a [`Web`], which holds everything it needs; [`openapi`] describes what is served.

mod access;
mod businesses;
mod events;
mod extract;
mod limits;
mod middleware;
mod openapi;
mod operations;
mod persons;
mod problem;
mod profiles;
mod relationships;
mod routing;
mod server;
mod webhooks;

use std::sync::Arc;

pub use access::{Access, Scope, Token};
pub use limits::Limits;
pub use openapi::openapi;
pub use operations::{Check, Figures, Health, Metrics, PoolFigures, SinkFigures, sink_label};
use profiles_application::profiles::ProfileService;
pub use server::start;
use tokio::sync::watch;

/// Everything that the server needs.
pub struct Web {
    /// The use cases.
    pub profiles: ProfileService,
    /// Who may call.
    pub access: Access,
    /// The bounds.
    pub limits: Limits,
    /// Whether what the service stands on works.
    pub health: Arc<dyn Health>,
    /// What is counted. The same one has to observe the bus.
    pub metrics: Arc<Metrics>,
    /// Changes when the feed of events went on. Streams end when it is closed.
    pub tail: watch::Receiver<u64>,
}
