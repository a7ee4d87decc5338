//! The sinks that are configured: where else events go, besides the feed.

use std::sync::Arc;

use profiles_application::ports::Sink;

use crate::config::Config;

/// A sink that is configured can't be made. It names settings, never their values.
#[derive(Debug, thiserror::Error)]
#[error("events can't be delivered to {sink}: {reason}")]
pub struct SinkError {
    /// The name of the sink.
    pub sink: &'static str,
    /// Why, and what to do.
    pub reason: String,
}

/// A sink and its name.
pub type NamedSink = (&'static str, Arc<dyn Sink>);

/// The configured sinks by their names. None of them waits for its broker: it may come later, and go.
///
/// # Errors
/// When a file that a setting names can't be read, or the broker's library doesn't take what was set.
#[cfg_attr(
    not(any(feature = "nats", feature = "kafka")),
    expect(unused_mut, unused_variables, reason = "no sink is built in")
)]
pub fn configured(config: &Config) -> Result<Vec<NamedSink>, SinkError> {
    let mut sinks: Vec<NamedSink> = Vec::new();
    #[cfg(feature = "nats")]
    if let Some(options) = &config.nats {
        let nats = profiles_sinks::Nats::new(options.clone());
        sinks.push(("nats", Arc::new(nats.map_err(|error| unusable("nats", &error))?)));
    }
    #[cfg(feature = "kafka")]
    if let Some(options) = &config.kafka {
        let kafka = profiles_sinks::Kafka::new(options.clone());
        sinks.push(("kafka", Arc::new(kafka.map_err(|error| unusable("kafka", &error))?)));
    }
    Ok(sinks)
}

#[cfg(any(feature = "nats", feature = "kafka"))]
fn unusable(sink: &'static str, error: &profiles_sinks::Unusable) -> SinkError {
    SinkError { sink, reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(any(feature = "nats", feature = "kafka"))]
    use crate::config::Sources;

    #[cfg(any(feature = "nats", feature = "kafka"))]
    fn with(variables: &[(&str, &str)]) -> Config {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Config::load(&Sources { variables, ..Sources::default() }).unwrap()
    }

    #[tokio::test]
    async fn what_is_configured_is_there_before_its_broker_is() {
        assert!(configured(&Config::default()).unwrap().is_empty());
        #[cfg(all(feature = "nats", feature = "kafka"))]
        {
            let both = [("PROFILES_NATS_URL", "127.0.0.1:1"), ("PROFILES_KAFKA_BROKERS", "127.0.0.1:1")];
            let names: Vec<_> = configured(&with(&both)).unwrap().into_iter().map(|(name, _)| name).collect();
            assert_eq!(names, ["nats", "kafka"]);
        }
    }

    #[cfg(feature = "kafka")]
    #[test]
    fn what_a_library_does_not_take_stops_the_start() {
        let config =
            with(&[("PROFILES_KAFKA_BROKERS", "b"), ("PROFILES_KAFKA_PROPERTIES", "lingr.ms=s3cret")]);
        let told = configured(&config).err().unwrap().to_string();
        assert!(
            told.starts_with("events can't be delivered to kafka: ") && told.contains("lingr.ms"),
            "{told}"
        );
        assert!(!told.contains("s3cret"), "{told}");
    }
}
