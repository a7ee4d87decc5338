//! The settings of the brokers that events are delivered to.

use std::path::PathBuf;

use profiles_sinks::{KafkaOptions, Mode, NatsOptions, Properties, Servers, TopicName};

use super::keys::Key;
use super::mistake::Mistake;
use super::read::Reader;
use super::{Config, values};

/// What makes no sense without `nats_url`.
const OF_NATS: [Key; 4] =
    [Key::NATS_CREDENTIALS_FILE, Key::NATS_STREAM, Key::NATS_SUBJECT_PREFIX, Key::NATS_REPLICAS];
/// What makes no sense without `kafka_brokers`.
const OF_KAFKA: [Key; 3] = [Key::KAFKA_TOPIC, Key::KAFKA_PROPERTIES, Key::KAFKA_PROPERTIES_FILE];

impl Reader {
    /// Reads where events are delivered to.
    pub(super) fn brokers(&mut self, config: &mut Config) {
        let mut mode = Mode::default();
        self.read(Key::EVENT_MODE, event_mode, &mut mode);
        if self.is_asked_for(Key::NATS_URL, &OF_NATS, cfg!(feature = "nats")) {
            config.nats = self.nats(config, mode);
        }
        if self.is_asked_for(Key::KAFKA_BROKERS, &OF_KAFKA, cfg!(feature = "kafka")) {
            config.kafka = self.kafka(mode);
        }
    }

    /// Whether a broker is to be delivered to. What is said about one that isn't, or can't be, is a mistake.
    fn is_asked_for(&mut self, switch: Key, others: &[Key], is_built_in: bool) -> bool {
        let given = &self.settings.given;
        let asked = given.contains_key(&switch);
        let keys = [switch].into_iter().chain(others.iter().copied());
        let mistakes: Vec<_> = keys
            .filter_map(|key| {
                let problem = if !is_built_in {
                    let feature = switch.name().split('_').next().unwrap_or_default();
                    format!("this program was built without it: build it with the feature `{feature}`, or leave it out")
                } else if !asked {
                    format!("does nothing without {}: set that too, or leave this out", switch.name())
                } else {
                    return None;
                };
                Some(Mistake::new(key, given.get(&key)?.origin.clone(), problem))
            })
            .collect();
        self.mistakes.extend(mistakes);
        asked && is_built_in
    }

    fn nats(&mut self, config: &Config, mode: Mode) -> Option<NatsOptions> {
        let mut servers = None;
        self.read(Key::NATS_URL, |text| Servers::parse(text).map(Some), &mut servers);
        // Anything that parses, so that the mistakes of the others are told too.
        let known = servers.is_some();
        let mut options = NatsOptions::new(servers.or_else(|| Servers::parse("localhost").ok())?);
        options.mode = mode;
        options.max_age = config.event_retention;
        let path = |text: &str| Ok(Some(PathBuf::from(text)));
        self.read(Key::NATS_CREDENTIALS_FILE, path, &mut options.credentials_file);
        self.read(Key::NATS_STREAM, stream, &mut options.stream);
        self.read(Key::NATS_SUBJECT_PREFIX, subject_prefix, &mut options.subject_prefix);
        let replicas = |text: &str| values::number(1..=5)(text).map(|n| usize::try_from(n).unwrap_or(1));
        self.read(Key::NATS_REPLICAS, replicas, &mut options.replicas);
        known.then_some(options)
    }

    fn kafka(&mut self, mode: Mode) -> Option<KafkaOptions> {
        let mut brokers = None;
        self.read(Key::KAFKA_BROKERS, |text| profiles_sinks::brokers(text).map(Some), &mut brokers);
        let mut topic = TopicName::default();
        self.read(Key::KAFKA_TOPIC, TopicName::parse, &mut topic);
        let properties = self.properties();
        Some(KafkaOptions { topic, properties, mode, ..KafkaOptions::new(brokers?) })
    }

    fn properties(&mut self) -> Properties {
        let Some((key, text, origin)) =
            self.inline_or_file(Key::KAFKA_PROPERTIES, Key::KAFKA_PROPERTIES_FILE)
        else {
            return Properties::default();
        };
        let parse = if key == Key::KAFKA_PROPERTIES { Properties::parse } else { Properties::parse_file };
        parse(&text).unwrap_or_else(|problems| {
            let mistake = |problem| Mistake::new(key, origin.clone(), problem);
            self.mistakes.extend(problems.into_iter().map(mistake));
            Properties::default()
        })
    }
}

fn event_mode(text: &str) -> Result<Mode, String> {
    match text.to_ascii_lowercase().as_str() {
        "structured" => Ok(Mode::Structured),
        "binary" => Ok(Mode::Binary),
        _ => Err("write structured or binary".to_owned()),
    }
}

/// Words of letters, digits, `-` and `_`, which no wildcard or separator of NATS is.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

fn stream(text: &str) -> Result<String, String> {
    if text.len() <= 255 && is_word(text) {
        return Ok(text.to_owned());
    }
    Err("write a name of letters, digits, '-' and '_', such as PROFILES".to_owned())
}

fn subject_prefix(text: &str) -> Result<String, String> {
    if text.len() <= 100 && text.split('.').all(is_word) {
        return Ok(text.to_owned());
    }
    Err("write words of letters, digits, '-' and '_', parted by dots, such as staging.crm".to_owned())
}
