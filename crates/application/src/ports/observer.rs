//! Who watches the bus: metrics, without the bus knowing any metrics library.

use std::time::Duration;

/// How a command or query ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It did what was asked.
    Done,
    /// It had been done before under the same idempotency key.
    Replayed,
    /// It was refused: the caller's fault, and nothing changed.
    Refused,
    /// It lost to other writers too many times.
    Conflict,
    /// Something failed that is no fault of the caller.
    Failed,
}

impl Outcome {
    /// The name that metrics use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Replayed => "replayed",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::Failed => "failed",
        }
    }
}

/// Is told of every command and query when it ended.
pub trait BusObserver: Send + Sync {
    /// `name` is the command's or query's name, `attempts` how often it ran, 1 if it never met a conflict.
    fn handled(&self, name: &'static str, outcome: Outcome, attempts: u32, took: Duration);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoObserver;

impl BusObserver for NoObserver {
    fn handled(&self, _: &'static str, _: Outcome, _: u32, _: Duration) {}
}

/// How an attempt to deliver an event ended that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryFailure {
    /// The other system is away.
    Away,
    /// It refused this event, which is tried again.
    Refused,
    /// It refused this event, which isn't tried again.
    Dead,
}

impl DeliveryFailure {
    /// The name that metrics use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Refused => "refused",
            Self::Dead => "dead",
        }
    }
}

/// Is told of every attempt to deliver an event when it ended.
pub trait DeliveryObserver: Send + Sync {
    /// An event was delivered so long after it happened.
    fn delivered(&self, sink: &str, after: Duration);

    /// An event was not delivered.
    fn failed(&self, sink: &str, how: DeliveryFailure);
}

impl DeliveryObserver for NoObserver {
    fn delivered(&self, _: &str, _: Duration) {}

    fn failed(&self, _: &str, _: DeliveryFailure) {}
}
