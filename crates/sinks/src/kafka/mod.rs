//! Kafka: each event in a topic, under the key of its profile.

mod options;
#[cfg(feature = "kafka")]
mod producer;
mod properties;
#[cfg(feature = "kafka")]
mod sink;

pub use options::{KafkaOptions, TopicName, brokers};
pub use properties::Properties;
#[cfg(feature = "kafka")]
pub use sink::Kafka;
