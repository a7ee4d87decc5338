//! The bounds of the server.

use std::time::Duration;

/// The bounds of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body_bytes: usize,
    /// How long one request may take, and how long its body may take to arrive.
    pub request_timeout: Duration,
    /// The most connections of each worker at the same time; further ones wait to be accepted.
    pub connections: usize,
    /// How long requests under way may go on once the server is told to stop.
    pub shutdown: Duration,
    /// How many threads serve; as many as there are processors if absent.
    pub workers: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
            request_timeout: Duration::from_secs(30),
            connections: 10_000,
            shutdown: Duration::from_secs(30),
            workers: None,
        }
    }
}
