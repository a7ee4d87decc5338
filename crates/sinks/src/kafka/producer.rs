//! One producer of librdkafka: how it's set up, what it logs, and how it ends.

use rdkafka::ClientConfig;
use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use rdkafka::producer::{FutureProducer, Producer as _};
use rdkafka::types::RDKafkaConfRes;

use super::KafkaOptions;
use crate::Unusable;

/// A producer that never holds up who drops it.
pub(super) struct Producer(Option<FutureProducer<Told>>);

/// What holds unless the setting `kafka_properties` says something else.
const DEFAULTS: [(&str, &str); 4] = [
    ("client.id", "profiles"),
    // A profile's next event waits for this one. Many profiles' events go together all the same, while one request is under way.
    ("linger.ms", "1"),
    // The same partition for a key as every Java client chooses.
    ("partitioner", "murmur2_random"),
    // A broker that takes smaller requests refuses all that is in one that is too large.
    ("batch.size", "65536"),
];

impl Producer {
    /// Starts one, which goes on looking for brokers until it finds them.
    pub(super) fn start(options: &KafkaOptions) -> Result<Self, Unusable> {
        if options.properties.wants_tls() && !cfg!(feature = "kafka-tls") {
            let problem = "kafka_properties ask for TLS, which this program was built without: build it with the \
                           feature `kafka-tls`";
            return Err(Unusable(problem.to_owned()));
        }
        let mut config = ClientConfig::new();
        for (name, value) in DEFAULTS {
            config.set(name, value);
        }
        config.set("message.timeout.ms", options.patience.as_millis().to_string());
        for (name, value) in options.properties.iter() {
            config.set(name, value);
        }
        config.set("bootstrap.servers", &options.brokers);
        // Acknowledged by all replicas in sync, and within one producer neither twice nor out of order.
        config.set("enable.idempotence", "true").set("acks", "all");
        config.set_log_level(RDKafkaLogLevel::Info);
        let producer = config.create_with_context(Told).map_err(|error| unusable(&error, options))?;
        Ok(Self(Some(producer)))
    }

    /// The library's producer; there always is one.
    pub(super) const fn library(&self) -> Option<&FutureProducer<Told>> {
        self.0.as_ref()
    }

    /// Whether this producer can't send anything any more.
    pub(super) fn is_broken(&self) -> bool {
        self.0.as_ref().is_none_or(|producer| producer.client().fatal_error().is_some())
    }
}

impl Drop for Producer {
    fn drop(&mut self) {
        let Some(producer) = self.0.take() else { return };
        // Ending waits for the library's threads, most of a second. What wasn't acknowledged is delivered again some time.
        let ended = std::thread::Builder::new().name("kafka-end".to_owned()).spawn(move || drop(producer));
        if ended.is_err() {
            tracing::debug!("ended a Kafka producer without a thread of its own");
        }
    }
}

/// What librdkafka doesn't take. Its own words may quote a value, so they are told without any.
fn unusable(error: &KafkaError, options: &KafkaOptions) -> Unusable {
    Unusable(match error {
        KafkaError::ClientConfig(RDKafkaConfRes::RD_KAFKA_CONF_UNKNOWN, _, name, _) => {
            format!("kafka_properties: librdkafka knows no property {name}: see its CONFIGURATION.md")
        }
        KafkaError::ClientConfig(_, _, name, _) => {
            format!(
                "kafka_properties: librdkafka doesn't take this value of {name}: see its CONFIGURATION.md"
            )
        }
        KafkaError::ClientCreation(text) => {
            let mut text = text.clone();
            // Shorter ones are words of every text, and no secrets worth the name.
            for (_, value) in options.properties.iter().filter(|(_, value)| value.len() > 3) {
                text = text.replace(value, "…");
            }
            format!("kafka_properties: librdkafka doesn't start with them: {text}")
        }
        _ => "kafka_properties: librdkafka doesn't start with them".to_owned(),
    })
}

/// Takes what librdkafka has to say: of brokers and connections, never of what messages hold.
pub(super) struct Told;

impl ClientContext for Told {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        match level {
            RDKafkaLogLevel::Emerg
            | RDKafkaLogLevel::Alert
            | RDKafkaLogLevel::Critical
            | RDKafkaLogLevel::Error
            | RDKafkaLogLevel::Warning => tracing::warn!(facility, "Kafka: {message}"),
            RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => tracing::info!(facility, "Kafka: {message}"),
            RDKafkaLogLevel::Debug => tracing::debug!(facility, "Kafka: {message}"),
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let code = error.rdkafka_error_code().map(|code| format!("{code:?}"));
        tracing::warn!(code, "Kafka: {reason}");
    }
}

#[cfg(test)]
mod tests {
    use super::super::Properties;
    use super::*;

    fn refused(properties: &str) -> String {
        let properties = Properties::parse(properties).unwrap();
        let options = KafkaOptions { properties, ..KafkaOptions::new("localhost:1".to_owned()) };
        Producer::start(&options).err().unwrap().to_string()
    }

    #[test]
    fn what_librdkafka_does_not_take_is_told_without_values() {
        let told = refused("lingr.ms=53cret");
        assert!(told.contains("no property lingr.ms") && !told.contains("53cret"), "{told}");
        let told = refused("linger.ms=s3cret");
        assert!(told.contains("value of linger.ms") && !told.contains("s3cret"), "{told}");
        let told =
            refused("security.protocol=sasl_plaintext;sasl.mechanism=S3CRET;sasl.username=u;sasl.password=p");
        assert!(!told.contains("S3CRET"), "{told}");
    }

    #[test]
    fn tls_that_was_not_built_in_is_told() {
        let asked = refused("security.protocol=SASL_SSL;linger.ms=s3cret");
        assert_eq!(asked.contains("feature `kafka-tls`"), !cfg!(feature = "kafka-tls"), "{asked}");
    }
}
