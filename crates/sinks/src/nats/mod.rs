//! NATS JetStream: each event under a subject of its type and profile, in a stream.

#[cfg(feature = "nats")]
mod connection;
#[cfg(feature = "nats")]
mod gate;
mod options;
mod servers;
#[cfg(feature = "nats")]
mod sink;
#[cfg(feature = "nats")]
mod stream;

pub use options::NatsOptions;
pub use servers::Servers;
#[cfg(feature = "nats")]
pub use sink::Nats;
