//! What can be set about Kafka.

use std::fmt;
use std::time::Duration;

use profiles_application::ports::AggregateKind;

use super::Properties;
use crate::Mode;

/// How to deliver to Kafka.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KafkaOptions {
    /// Where to find the cluster: `HOST:PORT,…`
    pub brokers: String,
    /// The topic of each event.
    pub topic: TopicName,
    /// Whatever else is to be told to librdkafka.
    pub properties: Properties,
    /// How messages look.
    pub mode: Mode,
    /// How long an event may take until its delivery counts as failed, if `properties` don't say.
    pub patience: Duration,
}

impl KafkaOptions {
    /// How to deliver to these brokers, with defaults for everything else.
    #[must_use]
    pub fn new(brokers: String) -> Self {
        Self {
            brokers,
            topic: TopicName::default(),
            properties: Properties::default(),
            mode: Mode::Structured,
            patience: Duration::from_secs(30),
        }
    }
}

/// Addresses of brokers, parted by commas.
///
/// # Errors
/// With what to write instead, when they aren't addresses.
pub fn brokers(text: &str) -> Result<String, String> {
    let address = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
        let host = text.rsplit_once(':').map_or(text, |(host, _)| host);
        !host.is_empty() && text.chars().all(plain)
    };
    let parts: Vec<_> = text.split([',', ';']).map(str::trim).collect();
    if parts.iter().all(|part| address(part)) {
        return Ok(parts.join(","));
    }
    Err("write HOST:PORT, several parted by commas; TLS and logins are set by kafka_properties".to_owned())
}

/// The name of a topic, or of one for each kind of profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicName(String);

/// Stands for the kind in a name.
const KIND: &str = "{kind}";
/// Kafka's limit.
const LONGEST: usize = 249;

impl Default for TopicName {
    fn default() -> Self {
        Self("profiles.events".to_owned())
    }
}

impl TopicName {
    /// Reads a name; `{kind}` in it stands for `person`, `business`, `relationship` and `webhook`.
    ///
    /// # Errors
    /// With what to write instead, when no topic can have that name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let name = Self(text.trim().to_owned());
        let longest = name.of(AggregateKind::Relationship);
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if (1..=LONGEST).contains(&longest.len())
            && longest.chars().all(allowed)
            && !matches!(&*longest, "." | "..")
        {
            return Ok(name);
        }
        Err("write a topic of letters, digits, '.', '_' and '-', such as profiles.events, or profiles.{kind} for one \
             topic for each of person, business, relationship and webhook"
            .to_owned())
    }

    /// The topic of events of this kind of profiles.
    #[must_use]
    pub fn of(&self, kind: AggregateKind) -> String {
        self.0.replace(KIND, kind.as_str())
    }
}

impl fmt::Display for TopicName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_one_for_all_or_one_for_each_kind() {
        assert_eq!(TopicName::default().of(AggregateKind::Person), "profiles.events");
        let each = TopicName::parse("crm.{kind}-v1").unwrap();
        assert_eq!(each.of(AggregateKind::Business), "crm.business-v1");
        let long = "x".repeat(LONGEST + 1);
        for bad in ["", "..", "a b", "profiles/{kind}", "profiles.{sort}", "é", &long] {
            assert!(TopicName::parse(bad).unwrap_err().starts_with("write a topic"), "{bad}");
        }
    }

    #[test]
    fn brokers_are_addresses_without_logins() {
        assert_eq!(brokers("a:9092, b-1.example:9093;[::1]:9").unwrap(), "a:9092,b-1.example:9093,[::1]:9");
        for bad in ["", "a,,b", ":9092", "u:s3cret@a:9092", "sasl://a"] {
            let told = brokers(bad).unwrap_err();
            assert!(told.starts_with("write HOST:PORT") && !told.contains("s3cret"), "{bad}");
        }
    }
}
