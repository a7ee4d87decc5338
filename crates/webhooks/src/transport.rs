//! The client that sends: HTTPS, no redirects, no proxies, addresses checked where they are dialled, everything bounded.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use profiles_application::ports::{
    CallFailure, StoreError, UrlFault, WebhookCall, WebhookReply, WebhookSecret, WebhookTransport,
};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, Url, redirect};

use crate::addresses::is_public;
use crate::failure::failure;
use crate::lookup::{Guarded, Lookup, SystemLookup};
use crate::signature;

/// How endpoints see who calls.
const USER_AGENT: &str = concat!("profiles-webhooks/", env!("CARGO_PKG_VERSION"));
/// How many bytes of an answer are read at most. Nobody wants to know what it says, but a connection whose answer was read can
/// be used again.
const READ_BACK: usize = 4 << 10;
/// How long connections that nobody uses are kept. Longer, and a host that moved would be found late.
const IDLE: Duration = Duration::from_secs(30);
/// The longest `Retry-After`: a date has 29 characters.
const LONGEST_RETRY_AFTER: usize = 64;

/// What may be sent where.
#[derive(Debug, Clone, Copy)]
pub struct TransportOptions {
    /// Whether private addresses, loopback and plain HTTP are allowed too: for development and tests, or where all endpoints
    /// are within one's own walls.
    pub allow_private: bool,
    /// How long a call may take, connecting included.
    pub timeout: Duration,
    /// How long to wait for the rest of an answer whose status is known.
    pub rest: Duration,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self { allow_private: false, timeout: Duration::from_secs(15), rest: Duration::from_secs(1) }
    }
}

/// The client can't be made.
#[derive(Debug, thiserror::Error)]
#[error("the client for webhooks can't be made: {0}")]
pub struct NoClient(reqwest::Error);

/// Sends messages over HTTPS.
pub struct HttpTransport {
    client: Client,
    options: TransportOptions,
}

impl HttpTransport {
    /// One that finds hosts as the system does.
    ///
    /// # Errors
    /// When there is no TLS.
    pub fn new(options: TransportOptions) -> Result<Self, NoClient> {
        Self::over(options, Arc::new(SystemLookup))
    }

    /// One that finds hosts by `lookup`.
    ///
    /// # Errors
    /// When there is no TLS.
    pub fn over(options: TransportOptions, lookup: Arc<dyn Lookup>) -> Result<Self, NoClient> {
        Self::build(options, lookup, Vec::new())
    }

    /// The same, with certificates that are trusted besides those of the public authorities.
    pub(crate) fn build(
        options: TransportOptions,
        lookup: Arc<dyn Lookup>,
        trusted: Vec<reqwest::Certificate>,
    ) -> Result<Self, NoClient> {
        let resolver = Arc::new(Guarded { lookup, allow_private: options.allow_private });
        let builder = Client::builder()
            .dns_resolver(resolver)
            // A redirect would lead past all that was checked.
            .redirect(redirect::Policy::none())
            // So would a proxy, which dials for us.
            .no_proxy()
            .https_only(!options.allow_private)
            .timeout(options.timeout)
            .connect_timeout(options.timeout)
            .pool_idle_timeout(IDLE)
            .http1_only()
            .referer(false)
            .user_agent(USER_AGENT);
        let client = trusted.into_iter().fold(builder, reqwest::ClientBuilder::add_root_certificate).build();
        Ok(Self { client: client.map_err(NoClient)?, options })
    }

    /// Reads a little of the rest of an answer. Whatever becomes of that, the status is known.
    async fn drain(&self, mut response: Response) {
        let read = async {
            let mut left = READ_BACK;
            while let Ok(Some(chunk)) = response.chunk().await {
                match left.checked_sub(chunk.len()) {
                    Some(less) => left = less,
                    None => break,
                }
            }
        };
        // Elapsed or not: it's dropped, and its connection with it unless all was read.
        let _ = tokio::time::timeout(self.options.rest, read).await;
    }
}

#[async_trait]
impl WebhookTransport for HttpTransport {
    fn check(&self, url: &str) -> Result<(), UrlFault> {
        // The parser drops line breaks and white space around it, which would be another URL than the one that is shown.
        if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(UrlFault::Invalid);
        }
        let url = Url::parse(url).map_err(|_| UrlFault::Invalid)?;
        match url.scheme() {
            "https" => {}
            "http" if self.options.allow_private => {}
            _ => return Err(UrlFault::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(UrlFault::Parts);
        }
        // Odd forms of addresses (`0x7f.1`, `2130706433`) are addresses by now (URL Standard, section 3.5).
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(UrlFault::Invalid)?;
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if literal.is_ok_and(|address| !self.options.allow_private && !is_public(address)) {
            return Err(UrlFault::Forbidden);
        }
        Ok(())
    }

    fn new_secret(&self) -> Result<WebhookSecret, StoreError> {
        signature::new_secret()
    }

    fn sign(
        &self,
        secret: &WebhookSecret,
        id: &str,
        timestamp: i64,
        body: &[u8],
    ) -> Result<String, StoreError> {
        signature::sign(secret, id, timestamp, body)
    }

    async fn post(&self, call: &WebhookCall) -> Result<WebhookReply, CallFailure> {
        // Addresses in URLs are dialled without being looked up. And what was allowed once may not be any more.
        self.check(&call.url).map_err(|_| CallFailure::Forbidden)?;
        let mut request = self.client.post(&call.url).body(call.body.clone());
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        let response = request.send().await.map_err(|error| failure(&error))?;
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = retry_after.filter(|value| value.len() <= LONGEST_RETRY_AFTER).map(str::to_owned);
        let reply = WebhookReply { status: response.status().as_u16(), retry_after };
        self.drain(response).await;
        Ok(reply)
    }
}
