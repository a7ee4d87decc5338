//! The configuration: flags over environment over `profiles.toml` over defaults, every mistake told at once.

mod brokers;
mod database_url;
mod file;
mod flags;
mod keys;
mod mistake;
mod read;
mod sources;
#[cfg(test)]
mod tests;
mod tokens;
mod values;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

pub use database_url::DatabaseUrl;
pub use flags::Flags;
pub use keys::Key;
pub use mistake::{Mistake, Mistakes, Origin};
use profiles_sinks::{KafkaOptions, NatsOptions};
use profiles_web::Limits;
pub use sources::Sources;
pub use tokens::TokenConfig;
pub use values::LogFormat;

/// Everything that can be set. [`Config::default`] is what holds when nothing is.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the data lies.
    pub database_url: DatabaseUrl,
    /// The most database connections.
    pub database_pool: u32,
    /// The most single reads that become one statement; 1 sends each by itself.
    pub read_batch: usize,
    /// The most commands that are committed in one transaction; 1 gives each its own.
    pub commit_group: usize,
    /// The longest time between two looks for planned changes that have come due. Each replica looks.
    pub schedule_poll: Duration,
    /// The name under which events are sent: the `source` of CloudEvents.
    pub event_source: String,
    /// How long events stay in the feed at least.
    pub event_retention: Duration,
    /// Where on NATS events are delivered to, if they are.
    pub nats: Option<NatsOptions>,
    /// Where on Kafka events are delivered to, if they are.
    pub kafka: Option<KafkaOptions>,
    /// Whether this process sends events to webhooks.
    pub webhooks: bool,
    /// Whether webhooks may have private addresses and plain HTTP.
    pub webhook_allow_private: bool,
    /// Whether starting brings the schema up to date. If not said: on SQLite, which has one process and nobody to do
    /// it beforehand, but not on PostgreSQL, where replicas start together and a deployment migrates once.
    pub migrate_on_start: Option<bool>,
    /// Who may call. Empty: everybody, and then only from this machine.
    pub tokens: Vec<TokenConfig>,
    /// The bounds of the server.
    pub limits: Limits,
    /// What is logged: a level or directives.
    pub log: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            database_url: DatabaseUrl::of_sqlite("data/profiles.db"),
            database_pool: 16,
            read_batch: 64,
            commit_group: 64,
            schedule_poll: Duration::from_secs(1),
            event_source: "/profiles".to_owned(),
            event_retention: Duration::from_secs(30 * 24 * 3600),
            nats: None,
            kafka: None,
            webhooks: true,
            webhook_allow_private: false,
            migrate_on_start: None,
            tokens: Vec::new(),
            limits: Limits {
                body_bytes: 256 << 10,
                request_timeout: Duration::from_secs(30),
                connections: 10_000,
                shutdown: Duration::from_secs(30),
                workers: None,
            },
            log: "info".to_owned(),
            log_format: LogFormat::Auto,
            file: None,
        }
    }
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// With everything that is wrong with it.
    pub fn load(sources: &Sources) -> Result<Self, Mistakes> {
        read::config(sources)
    }

    /// Whether starting brings the schema up to date.
    #[must_use]
    pub fn migrates_on_start(&self) -> bool {
        self.migrate_on_start.unwrap_or_else(|| self.database_url.sqlite_path().is_some())
    }
}
