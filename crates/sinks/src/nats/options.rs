//! What can be set about NATS.

use std::path::PathBuf;
use std::time::Duration;

use super::Servers;
use crate::Mode;

/// How to deliver to NATS JetStream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatsOptions {
    /// The servers, and the login if they have one.
    pub servers: Servers,
    /// A file with a user's JWT and seed, as `nsc` writes it.
    pub credentials_file: Option<PathBuf>,
    /// The name of the stream, which is made if it isn't there.
    pub stream: String,
    /// What subjects begin with; empty for nothing.
    pub subject_prefix: String,
    /// How messages look.
    pub mode: Mode,
    /// How long a stream that is made here keeps events.
    pub max_age: Duration,
    /// For how long a stream that is made here knows the ids of events, so that repeats are dropped.
    pub duplicate_window: Duration,
    /// How many servers of the cluster keep a stream that is made here: 1 to 5.
    pub replicas: usize,
    /// How long to wait for the connection, and for each answer.
    pub patience: Duration,
}

impl NatsOptions {
    /// The name of the stream if no other is said.
    pub const STREAM: &'static str = "PROFILES";

    /// How to deliver to these servers, with defaults for everything else.
    #[must_use]
    pub fn new(servers: Servers) -> Self {
        Self {
            servers,
            credentials_file: None,
            stream: Self::STREAM.to_owned(),
            subject_prefix: String::new(),
            mode: Mode::Structured,
            max_age: Duration::from_secs(30 * 24 * 3600),
            // A server holds some 200 bytes for each event in it: 200 MB after 15 minutes of a thousand events a second.
            duplicate_window: Duration::from_secs(15 * 60),
            replicas: 1,
            patience: Duration::from_secs(5),
        }
    }

    /// A subject behind the prefix.
    #[cfg_attr(not(feature = "nats"), expect(dead_code, reason = "only the sink publishes"))]
    pub(super) fn subject(&self, rest: &str) -> String {
        if self.subject_prefix.is_empty() {
            rest.to_owned()
        } else {
            format!("{}.{rest}", self.subject_prefix)
        }
    }
}
