//! Webhooks: who wants which events sent where, and how each attempt to send one went.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use profiles_domain::shared::id::{AttemptId, EventId, WebhookId};
use profiles_domain::shared::version::Version;

use super::{ListPage, StoreError};
use crate::events::FeedCursor;

/// What messages are signed with: `whsec_` and 24 to 64 random bytes in base64 (Standard Webhooks). Shown to nobody but
/// the owner, when it's made.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// Takes a secret as it was made or stored.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// A secret of a webhook, and for how long messages are signed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookKey {
    /// The secret.
    pub secret: WebhookSecret,
    /// The version of the webhook that made it.
    pub made_by: Version,
    /// When it is used no more; `None` for the current one.
    pub until: Option<DateTime<Utc>>,
}

/// Why the service disabled a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisabledReason {
    /// Its endpoint answered that it is no more: 410 Gone (RFC 9110, section 15.5.11).
    Gone,
    /// Nothing was taken for days.
    Failing,
}

impl DisabledReason {
    /// The name that representations, events and stores use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Gone, Self::Failing].into_iter().find(|reason| reason.as_str() == name)
    }
}

/// That the service disabled a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disabled {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: DisabledReason,
}

/// How deliveries to a webhook went of late.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WebhookHealth {
    /// When the first attempt failed since the last one that didn't, and since nothing was tried for a day and a half; `None` if
    /// the last one didn't.
    pub failing_since: Option<DateTime<Utc>>,
    /// When something was last taken.
    pub last_success_at: Option<DateTime<Utc>>,
    /// When something was last not taken.
    pub last_failure_at: Option<DateTime<Utc>>,
}

/// What failed so long ago says nothing of what fails now: the longest pause between two attempts is shorter.
const LAPSE: TimeDelta = TimeDelta::hours(36);

impl WebhookHealth {
    /// Takes in what an attempt says; `false` if it says nothing. Attempts may come in another order than they were made in: the
    /// times only go on.
    pub fn learn(&mut self, attempt: &Attempt) -> bool {
        match attempt.verdict() {
            Some(true) => {
                self.failing_since = None;
                self.last_success_at = self.last_success_at.max(Some(attempt.at));
            }
            Some(false) => {
                let lately = self.last_failure_at.is_some_and(|last| attempt.at - last < LAPSE);
                self.failing_since = self.failing_since.filter(|_| lately).or(Some(attempt.at));
                self.last_failure_at = self.last_failure_at.max(Some(attempt.at));
            }
            None => return false,
        }
        true
    }
}

/// Somewhere that somebody wants events sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose it is: the name of the caller who made it.
    pub owner: String,
    /// Counts its changes, from 1.
    pub version: Version,
    /// Where to send. It may hold secrets of its owner, so that it goes into no log.
    pub url: String,
    /// The types wanted, as [`EventTypes`](crate::events::EventTypes) takes them; none for all.
    pub types: Vec<String>,
    /// What it is for, in its owner's words.
    pub description: Option<String>,
    /// Whether events say what attributes are now.
    pub full_values: bool,
    /// Whether anything is sent.
    pub active: bool,
    /// If the service disabled it.
    pub disabled: Option<Disabled>,
    /// Its secrets, the current one first.
    pub keys: Vec<WebhookKey>,
    /// Behind which place of the feed it begins.
    pub begin: FeedCursor,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// How deliveries went. Not part of its version.
    pub health: WebhookHealth,
}

impl Webhook {
    /// The secrets to sign with at a time, the current one first.
    pub fn secrets(&self, now: DateTime<Utc>) -> impl Iterator<Item = &WebhookSecret> {
        self.keys.iter().filter(move |key| key.until.is_none_or(|until| until > now)).map(|key| &key.secret)
    }
}

/// A webhook to be written with what else a unit of work writes.
#[derive(Debug, Clone)]
pub enum WebhookWrite {
    /// A new or changed one.
    Save {
        /// It, under its new version. Its health isn't written.
        webhook: Box<Webhook>,
        /// The version that it must still have; [`Version::ZERO`] means that it must not exist.
        expected: Version,
        /// Whether failures so far count no more, since it's sent elsewhere now or was activated again.
        forgive: bool,
    },
    /// One to be removed. Its log is forgotten apart.
    Remove {
        /// Which.
        id: WebhookId,
        /// The version that it must still have.
        expected: Version,
    },
}

/// Why something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptKind {
    /// An event of the feed in its turn.
    Delivery,
    /// An event once more, out of turn, since the owner asked for it.
    Redelivery,
    /// A test.
    Ping,
}

impl AttemptKind {
    /// The name that representations and stores use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Redelivery => "redelivery",
            Self::Ping => "ping",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Delivery, Self::Redelivery, Self::Ping].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallFailure {
    /// None came in time.
    #[error("no answer in time")]
    Timeout,
    /// The host's name leads to no address.
    #[error("the name of the host isn't found")]
    Unresolved,
    /// The address is private, or for other reasons none that events are sent to.
    #[error("the address is none that events are sent to")]
    Forbidden,
    /// Nobody takes connections there.
    #[error("no connection")]
    Unreachable,
    /// There is no trusted certificate for the host's name, or no TLS at all.
    #[error("no trusted TLS connection")]
    Tls,
    /// The connection broke off, or the answer was no HTTP.
    #[error("the connection broke off")]
    Broken,
}

impl CallFailure {
    /// All of them.
    const ALL: [Self; 6] =
        [Self::Timeout, Self::Unresolved, Self::Forbidden, Self::Unreachable, Self::Tls, Self::Broken];

    /// The name that representations and stores use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unresolved => "unresolved",
            Self::Forbidden => "forbidden_address",
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::Broken => "broken_off",
        }
    }

    /// The failure of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.as_str() == name)
    }
}

/// One attempt to send an event, for the log. Bodies are in no log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// The webhook.
    pub webhook: WebhookId,
    /// Why it was sent.
    pub kind: AttemptKind,
    /// The event.
    pub event_id: EventId,
    /// The event's type.
    pub event_type: String,
    /// The event's place in the feed; `None` for a test.
    pub cursor: Option<FeedCursor>,
    /// Which attempt it was, from 1.
    pub number: u32,
    /// When it began.
    pub at: DateTime<Utc>,
    /// The status of the answer, or why there was none.
    pub outcome: Result<u16, CallFailure>,
    /// How long it took.
    pub took: Duration,
    /// About when it will be tried next; `None` if it won't.
    pub next_at: Option<DateTime<Utc>>,
}

impl Attempt {
    /// Whether the event was taken: any 2xx.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        matches!(self.outcome, Ok(200..300))
    }

    /// What it says about the webhook: `Some(true)` that it takes events, `Some(false)` that it doesn't. Nothing is held
    /// against it that its owner tried.
    #[must_use]
    pub fn verdict(&self) -> Option<bool> {
        match (self.kind, self.succeeded()) {
            (AttemptKind::Ping, _) | (AttemptKind::Redelivery, false) => None,
            (_, succeeded) => Some(succeeded),
        }
    }
}

/// Keeps webhooks and the log of attempts. Webhooks are written by a unit of work.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// One of them, as last committed.
    async fn get(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError>;

    /// Those of an owner, in the order of their creation.
    async fn list(&self, owner: &str, page: ListPage<WebhookId>) -> Result<Vec<Webhook>, StoreError>;

    /// How many an owner has.
    async fn count(&self, owner: &str) -> Result<u64, StoreError>;

    /// All that are active, with their versions, in any order.
    async fn active(&self) -> Result<Vec<(WebhookId, Version)>, StoreError>;

    /// Notes an attempt, and what it says about the webhook. Gives since when the webhook fails now; `None` if it doesn't,
    /// or there is no such webhook, in which case nothing is noted. An attempt that was noted already is refused.
    async fn record(&self, attempt: &Attempt) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Attempts of a webhook, newest first. `after` is the last one already seen, by its time and id.
    async fn attempts(&self, id: WebhookId, page: ListPage<AttemptId>) -> Result<Vec<Attempt>, StoreError>;

    /// One attempt of a webhook.
    async fn attempt(&self, id: WebhookId, attempt: AttemptId) -> Result<Option<Attempt>, StoreError>;

    /// Forgets attempts from before a time, some of the oldest. Gives how many went: 0 when none are left.
    async fn trim(&self, before: DateTime<Utc>) -> Result<u64, StoreError>;

    /// Forgets some attempts of a webhook that is gone. Gives how many went: 0 when none are left.
    async fn forget(&self, id: WebhookId) -> Result<u64, StoreError>;
}
