//! Where events go: adapters of the port `Sink` for NATS JetStream and Kafka.
//!
//! What can be set ([`NatsOptions`], [`KafkaOptions`]) is always here; the sinks themselves come with the features `nats`
//! and `kafka`, each of which brings the library that speaks to its broker.

#[cfg_attr(
    not(any(test, feature = "nats", feature = "kafka")),
    expect(dead_code, reason = "only sinks encode")
)]
mod encoding;
mod kafka;
mod nats;

pub use encoding::Mode;
#[cfg(feature = "kafka")]
pub use kafka::Kafka;
pub use kafka::{KafkaOptions, Properties, TopicName, brokers};
#[cfg(feature = "nats")]
pub use nats::Nats;
pub use nats::{NatsOptions, Servers};

/// Why a sink can't be made. It names settings, never their values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(pub(crate) String);
