//! Webhooks: events sent to whom they were asked for, signed as Standard Webhooks says, in the order of each profile.

pub mod commands;
mod courier;
mod error;
mod example;
mod input;
mod message;
pub mod queries;
pub mod schedule;
mod service;
mod sink;
mod view;

use std::sync::Arc;

pub use error::WebhookError;
pub use input::{
    MAX_DESCRIPTION, MAX_TYPES, MAX_URL, RedeliveryInput, ReplayInput, RotationInput, WebhookInput,
};
use profiles_domain::shared::id::WebhookId;
pub use queries::SAMPLE_SECRET;
pub use service::{Begun, MadeSecret, WebhookService};
pub use sink::WebhookSink;
pub use view::{AttemptView, DisabledView, WebhookView};

use crate::bus::BusBuilder;
use crate::events::Source;
use crate::ports::{Clock, Deliveries, IdGenerator, Readers, WebhookTransport, Webhooks};
use courier::Courier;

/// The most webhooks of one owner.
pub const MAX_WEBHOOKS: usize = 100;

/// How a webhook's route through the feed begins to be named.
const ROUTE: &str = "webhook:";

/// The name under which it is kept how far a webhook's events got.
#[must_use]
pub fn route_name(id: WebhookId) -> String {
    format!("{ROUTE}{id}")
}

/// The webhook whose route has this name, if it's one's.
#[must_use]
pub fn of_route(name: &str) -> Option<WebhookId> {
    name.strip_prefix(ROUTE)?.parse().ok()
}

/// The ports behind webhooks, besides those of all use cases.
#[derive(Clone)]
pub struct WebhookPorts {
    /// Where they are kept, with the log.
    pub webhooks: Arc<dyn Webhooks>,
    /// Sends to them.
    pub transport: Arc<dyn WebhookTransport>,
    /// How far their events got.
    pub deliveries: Arc<dyn Deliveries>,
}

/// What handlers need.
pub(crate) struct Parts {
    courier: Arc<Courier>,
    readers: Readers,
    deliveries: Arc<dyn Deliveries>,
    source: Source,
}

impl Parts {
    pub(crate) fn new(
        ports: WebhookPorts,
        readers: &Readers,
        clock: &Arc<dyn Clock>,
        ids: &Arc<dyn IdGenerator>,
        source: Source,
    ) -> Arc<Self> {
        let WebhookPorts { webhooks, transport, deliveries } = ports;
        let courier = Courier { webhooks, transport, clock: Arc::clone(clock), ids: Arc::clone(ids) };
        Arc::new(Self { courier: Arc::new(courier), readers: readers.clone(), deliveries, source })
    }
}

/// Makes webhooks answer over a bus, if there are ports for them.
pub(crate) fn register(bus: BusBuilder, parts: Option<&Arc<Parts>>) -> BusBuilder {
    match parts {
        Some(parts) => queries::register(commands::register(bus, parts), parts),
        None => bus,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_route_tells_its_webhook() {
        let id = WebhookId::new(Uuid::from_u128(7));
        assert_eq!(of_route(&route_name(id)), Some(id));
        for other in ["nats", "webhook:", "webhook:x", "subscription:00000000-0000-0000-0000-000000000007"] {
            assert_eq!(of_route(other), None, "{other}");
        }
    }
}
