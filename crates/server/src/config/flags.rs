//! The settings as flags of the command line.

use std::path::PathBuf;

use clap::Args;

use super::keys::Key;
use super::sources::Sources;

/// Settings. Each may also be a variable (PROFILES_LISTEN) or a line of profiles.toml (listen); flags win over
/// variables, variables over the file.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Settings (also PROFILES_… variables and profiles.toml)")]
pub struct Flags {
    /// The file with settings [default: profiles.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://data/profiles.db]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// The most database connections [default: 16]
    #[arg(long, global = true, value_name = "NUMBER")]
    database_pool: Option<String>,
    /// The most reads that become one statement; 1 sends each by itself [default: 64]
    #[arg(long, global = true, value_name = "NUMBER")]
    read_batch: Option<String>,
    /// The most commands that are committed together; 1 gives each its own transaction [default: 64]
    #[arg(long, global = true, value_name = "NUMBER")]
    commit_group: Option<String>,
    /// How often to look for planned changes that have come due [default: 1s]
    #[arg(long, global = true, value_name = "TIME")]
    schedule_poll: Option<String>,
    /// The name under which events are sent: a URI reference [default: /profiles]
    #[arg(long, global = true, value_name = "URI")]
    event_source: Option<String>,
    /// How long events stay in the feed [default: 30d]
    #[arg(long, global = true, value_name = "TIME")]
    event_retention: Option<String>,
    /// nats://HOST:4222, or tls://…: deliver events to NATS JetStream [default: not]
    #[arg(long, global = true, value_name = "URL")]
    nats_url: Option<String>,
    /// A file with the JWT and seed of a user of NATS
    #[arg(long, global = true, value_name = "FILE")]
    nats_credentials_file: Option<String>,
    /// The stream on NATS, which is made if it is not there [default: PROFILES]
    #[arg(long, global = true, value_name = "NAME")]
    nats_stream: Option<String>,
    /// What subjects on NATS begin with [default: nothing]
    #[arg(long, global = true, value_name = "PREFIX")]
    nats_subject_prefix: Option<String>,
    /// How many servers of NATS keep a stream that is made [default: 1]
    #[arg(long, global = true, value_name = "NUMBER")]
    nats_replicas: Option<String>,
    /// HOST:PORT,…: deliver events to Kafka [default: not]
    #[arg(long, global = true, value_name = "ADDRESSES")]
    kafka_brokers: Option<String>,
    /// The topic on Kafka; {kind} in it makes one for each kind of profiles [default: profiles.events]
    #[arg(long, global = true, value_name = "NAME")]
    kafka_topic: Option<String>,
    /// name=value;… for librdkafka. Other users of this machine see flags: prefer the variable or a file
    #[arg(long, global = true, value_name = "PROPERTIES")]
    kafka_properties: Option<String>,
    /// A file with one such property on each line
    #[arg(long, global = true, value_name = "FILE")]
    kafka_properties_file: Option<String>,
    /// structured or binary: how CloudEvents look on NATS and Kafka [default: structured]
    #[arg(long, global = true, value_name = "MODE")]
    event_mode: Option<String>,
    /// Send events to webhooks from this process [default: true]
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    webhooks: Option<String>,
    /// Let webhooks have private addresses and plain http: for development only [default: false]
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    webhook_allow_private: Option<String>,
    /// Bring the schema up to date first [default: true on SQLite, false on PostgreSQL]
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    migrate_on_start: Option<String>,
    /// Who may call: name=token:scope+scope;… Other users of this machine see flags: prefer the variable or a file
    #[arg(long, global = true, value_name = "TOKENS")]
    tokens: Option<String>,
    /// A file with one such entry on each line
    #[arg(long, global = true, value_name = "FILE")]
    tokens_file: Option<String>,
    /// The largest request body [default: 256KiB]
    #[arg(long, global = true, value_name = "SIZE")]
    body_limit: Option<String>,
    /// How long a request may take [default: 30s]
    #[arg(long, global = true, value_name = "TIME")]
    request_timeout: Option<String>,
    /// The most HTTP connections of each worker [default: 10000]
    #[arg(long, global = true, value_name = "NUMBER")]
    max_connections: Option<String>,
    /// Threads that serve HTTP [default: one for each processor]
    #[arg(long, global = true, value_name = "NUMBER")]
    workers: Option<String>,
    /// How long requests under way may go on when the service is told to stop [default: 30s]
    #[arg(long, global = true, value_name = "TIME")]
    shutdown_grace: Option<String>,
    /// What is logged: a level, or directives such as info,sqlx=debug [default: info]
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// auto, text or json; auto is text on a terminal, JSON otherwise [default: auto]
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
}

impl Flags {
    /// These flags over the environment and the file.
    #[must_use]
    pub fn into_sources(self) -> Sources {
        let given = [
            (Key::LISTEN, self.listen),
            (Key::DATABASE_URL, self.database_url),
            (Key::DATABASE_POOL, self.database_pool),
            (Key::READ_BATCH, self.read_batch),
            (Key::COMMIT_GROUP, self.commit_group),
            (Key::SCHEDULE_POLL, self.schedule_poll),
            (Key::EVENT_SOURCE, self.event_source),
            (Key::EVENT_RETENTION, self.event_retention),
            (Key::NATS_URL, self.nats_url),
            (Key::NATS_CREDENTIALS_FILE, self.nats_credentials_file),
            (Key::NATS_STREAM, self.nats_stream),
            (Key::NATS_SUBJECT_PREFIX, self.nats_subject_prefix),
            (Key::NATS_REPLICAS, self.nats_replicas),
            (Key::KAFKA_BROKERS, self.kafka_brokers),
            (Key::KAFKA_TOPIC, self.kafka_topic),
            (Key::KAFKA_PROPERTIES, self.kafka_properties),
            (Key::KAFKA_PROPERTIES_FILE, self.kafka_properties_file),
            (Key::EVENT_MODE, self.event_mode),
            (Key::WEBHOOKS, self.webhooks),
            (Key::WEBHOOK_ALLOW_PRIVATE, self.webhook_allow_private),
            (Key::MIGRATE_ON_START, self.migrate_on_start),
            (Key::TOKENS, self.tokens),
            (Key::TOKENS_FILE, self.tokens_file),
            (Key::BODY_LIMIT, self.body_limit),
            (Key::REQUEST_TIMEOUT, self.request_timeout),
            (Key::MAX_CONNECTIONS, self.max_connections),
            (Key::WORKERS, self.workers),
            (Key::SHUTDOWN_GRACE, self.shutdown_grace),
            (Key::LOG, self.log),
            (Key::LOG_FORMAT, self.log_format),
        ];
        let flags = given.into_iter().filter_map(|(key, value)| value.map(|value| (key, value))).collect();
        Sources { flags, file: self.config, ..Sources::process() }
    }
}
