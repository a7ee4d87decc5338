//! How a message gets to a webhook: signed, over HTTPS, to an address that may be reached.

use async_trait::async_trait;

use super::{CallFailure, StoreError, WebhookSecret};

/// Why nothing is sent to a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlFault {
    /// It is none, or has no host.
    #[error("not a URL with a host: write https://hooks.example/path")]
    Invalid,
    /// It isn't HTTPS.
    #[error("not https: events are sent encrypted only")]
    Scheme,
    /// It names a user, a password or a fragment.
    #[error("has a user, a password or a fragment: put what the endpoint needs into the path or the query")]
    Parts,
    /// Its host is an address that is private, or for other reasons none that events are sent to.
    #[error("leads to an address that events are not sent to: name a host that is public")]
    Forbidden,
}

impl UrlFault {
    /// The stable code of this fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "webhook_url_invalid",
            Self::Scheme => "webhook_url_scheme",
            Self::Parts => "webhook_url_parts",
            Self::Forbidden => "webhook_url_forbidden",
        }
    }
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookCall {
    /// Where to.
    pub url: String,
    /// Its headers, the signature among them.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

/// What was answered. Of the body nobody wants to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookReply {
    /// The status.
    pub status: u16,
    /// `Retry-After` (RFC 9110, section 10.2.3), as it was written.
    pub retry_after: Option<String>,
}

/// Sends messages to webhooks.
#[async_trait]
pub trait WebhookTransport: Send + Sync {
    /// Whether a URL may be sent to, as far as it tells by itself.
    ///
    /// # Errors
    /// With what is wrong with it.
    fn check(&self, url: &str) -> Result<(), UrlFault>;

    /// A fresh secret.
    ///
    /// # Errors
    /// When there is no randomness to be had.
    fn new_secret(&self) -> Result<WebhookSecret, StoreError>;

    /// The signature of a message as `webhook-signature` has it: `v1,BASE64` (Standard Webhooks). `timestamp` is in seconds
    /// since 1970.
    ///
    /// # Errors
    /// When the secret isn't one.
    fn sign(
        &self,
        secret: &WebhookSecret,
        id: &str,
        timestamp: i64,
        body: &[u8],
    ) -> Result<String, StoreError>;

    /// Sends a message and waits for the answer, for a bounded time. Follows no redirect.
    ///
    /// # Errors
    /// When there is no answer.
    async fn post(&self, call: &WebhookCall) -> Result<WebhookReply, CallFailure>;
}
