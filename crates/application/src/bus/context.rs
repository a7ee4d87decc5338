//! Who asks, and how it came here.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use profiles_domain::shared::id::CommandId;

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Read profiles: `profiles:read`.
    ProfilesRead,
    /// Change profiles: `profiles:write`.
    ProfilesWrite,
    /// Learn what happens to all profiles: `events:read`.
    EventsRead,
    /// See one's own webhooks: `webhooks:read`.
    WebhooksRead,
    /// Have events sent to webhooks, which lets one learn what happens to all profiles: `webhooks:write`.
    WebhooksWrite,
}

impl Scope {
    /// Every scope there is.
    pub const ALL: [Self; 5] =
        [Self::ProfilesRead, Self::ProfilesWrite, Self::EventsRead, Self::WebhooksRead, Self::WebhooksWrite];

    /// The name that configuration and problem documents use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProfilesRead => "profiles:read",
            Self::ProfilesWrite => "profiles:write",
            Self::EventsRead => "events:read",
            Self::WebhooksRead => "webhooks:read",
            Self::WebhooksWrite => "webhooks:write",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

/// Somebody who was let in, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The name that history shows as the actor. Not personal: the name of a token, a service or a job.
    pub name: String,
    /// What they may do.
    pub scopes: BTreeSet<Scope>,
}

impl Caller {
    /// One who may do everything, such as the operator at the command line.
    #[must_use]
    pub fn all_powerful(name: &str) -> Self {
        Self { name: name.to_owned(), scopes: Scope::ALL.into_iter().collect() }
    }
}

/// A key under which the same command runs only once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The caller's key.
    pub key: String,
    /// SHA-256 over everything that was asked, in hexadecimal: another request under the same key is a mistake.
    pub fingerprint: String,
}

/// What goes with every command and query.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// Who asks.
    pub caller: Caller,
    /// Through which system or channel, as history shows it: `http`, `import`, `library`.
    pub source: String,
    /// Under which key it runs only once, if any.
    pub idempotency: Option<IdempotencyKey>,
    /// The W3C trace context that events carry on, if any.
    pub traceparent: Option<String>,
}

impl RequestContext {
    /// A plain context.
    #[must_use]
    pub fn new(caller: Caller, source: &str) -> Self {
        Self { caller, source: source.to_owned(), idempotency: None, traceparent: None }
    }
}

/// What a handler and the subscribers know about the run they are part of.
#[derive(Debug, Clone)]
pub struct CommandContext {
    /// Identifies the run; the same through all retries.
    pub command_id: CommandId,
    /// The current time, the same for everything that this attempt does.
    pub now: DateTime<Utc>,
    /// Who asks, and how.
    pub request: RequestContext,
}
