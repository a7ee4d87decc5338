//! The settings there are: one name for flag, variable and file.

/// Variables that begin like settings but belong to the tests.
const TESTS: &str = "PROFILES_TEST_";

/// The variable and flag that say which file to read; not a setting of the file itself.
pub(super) const CONFIG: &str = "config";

/// A setting. Its name makes the flag (`--request-timeout`), the variable (`PROFILES_REQUEST_TIMEOUT`) and the key
/// in the file (`request_timeout`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(&'static str);

impl Key {
    pub(super) const LISTEN: Self = Self("listen");
    pub(super) const DATABASE_URL: Self = Self("database_url");
    pub(super) const DATABASE_POOL: Self = Self("database_pool");
    pub(super) const READ_BATCH: Self = Self("read_batch");
    pub(super) const COMMIT_GROUP: Self = Self("commit_group");
    pub(super) const SCHEDULE_POLL: Self = Self("schedule_poll");
    pub(super) const EVENT_SOURCE: Self = Self("event_source");
    pub(super) const EVENT_RETENTION: Self = Self("event_retention");
    pub(super) const NATS_URL: Self = Self("nats_url");
    pub(super) const NATS_CREDENTIALS_FILE: Self = Self("nats_credentials_file");
    pub(super) const NATS_STREAM: Self = Self("nats_stream");
    pub(super) const NATS_SUBJECT_PREFIX: Self = Self("nats_subject_prefix");
    pub(super) const NATS_REPLICAS: Self = Self("nats_replicas");
    pub(super) const KAFKA_BROKERS: Self = Self("kafka_brokers");
    pub(super) const KAFKA_TOPIC: Self = Self("kafka_topic");
    pub(super) const KAFKA_PROPERTIES: Self = Self("kafka_properties");
    pub(super) const KAFKA_PROPERTIES_FILE: Self = Self("kafka_properties_file");
    pub(super) const EVENT_MODE: Self = Self("event_mode");
    pub(super) const WEBHOOKS: Self = Self("webhooks");
    pub(super) const WEBHOOK_ALLOW_PRIVATE: Self = Self("webhook_allow_private");
    pub(super) const MIGRATE_ON_START: Self = Self("migrate_on_start");
    pub(super) const TOKENS: Self = Self("tokens");
    pub(super) const TOKENS_FILE: Self = Self("tokens_file");
    pub(super) const BODY_LIMIT: Self = Self("body_limit");
    pub(super) const REQUEST_TIMEOUT: Self = Self("request_timeout");
    pub(super) const MAX_CONNECTIONS: Self = Self("max_connections");
    pub(super) const WORKERS: Self = Self("workers");
    pub(super) const SHUTDOWN_GRACE: Self = Self("shutdown_grace");
    pub(super) const LOG: Self = Self("log");
    pub(super) const LOG_FORMAT: Self = Self("log_format");

    /// Every setting.
    pub const ALL: [Self; 30] = [
        Self::LISTEN,
        Self::DATABASE_URL,
        Self::DATABASE_POOL,
        Self::READ_BATCH,
        Self::COMMIT_GROUP,
        Self::SCHEDULE_POLL,
        Self::EVENT_SOURCE,
        Self::EVENT_RETENTION,
        Self::NATS_URL,
        Self::NATS_CREDENTIALS_FILE,
        Self::NATS_STREAM,
        Self::NATS_SUBJECT_PREFIX,
        Self::NATS_REPLICAS,
        Self::KAFKA_BROKERS,
        Self::KAFKA_TOPIC,
        Self::KAFKA_PROPERTIES,
        Self::KAFKA_PROPERTIES_FILE,
        Self::EVENT_MODE,
        Self::WEBHOOKS,
        Self::WEBHOOK_ALLOW_PRIVATE,
        Self::MIGRATE_ON_START,
        Self::TOKENS,
        Self::TOKENS_FILE,
        Self::BODY_LIMIT,
        Self::REQUEST_TIMEOUT,
        Self::MAX_CONNECTIONS,
        Self::WORKERS,
        Self::SHUTDOWN_GRACE,
        Self::LOG,
        Self::LOG_FORMAT,
    ];

    /// The setting of that name in the file.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.0 == name)
    }

    /// The name in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The environment variable.
    #[must_use]
    pub fn variable(self) -> String {
        variable(self.0)
    }

    /// The flag.
    #[must_use]
    pub fn flag(self) -> String {
        format!("--{}", self.0.replace('_', "-"))
    }
}

/// The environment variable of a name.
pub(super) fn variable(name: &str) -> String {
    format!("PROFILES_{}", name.to_ascii_uppercase())
}

/// Whether a variable is meant for this program.
pub(super) fn is_ours(variable: &str) -> bool {
    variable.starts_with("PROFILES_") && !variable.starts_with(TESTS)
}
