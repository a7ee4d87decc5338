//! A transport of webhooks that sends nothing: it keeps what it was to send, and answers as it was told.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use profiles_application::ports::{
    CallFailure, StoreError, UrlFault, WebhookCall, WebhookReply, WebhookSecret, WebhookTransport,
};

type Answer = Result<WebhookReply, CallFailure>;

/// Keeps messages, and answers 204 unless it was told otherwise. Its signatures are none: they name the secret.
#[derive(Debug, Default)]
pub struct MemoryTransport {
    sent: Mutex<Vec<WebhookCall>>,
    answers: Mutex<VecDeque<Answer>>,
    secrets: AtomicU64,
    forbids: AtomicBool,
}

impl MemoryTransport {
    /// All messages so far.
    #[must_use]
    pub fn sent(&self) -> Vec<WebhookCall> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The next message that has no answer yet gets this one.
    pub fn answer(&self, status: u16, retry_after: Option<&str>) {
        let reply = WebhookReply { status, retry_after: retry_after.map(str::to_owned) };
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push_back(Ok(reply));
    }

    /// From now on no URL may be used.
    pub fn forbid(&self) {
        self.forbids.store(true, Ordering::Relaxed);
    }

    /// The next message that has no answer yet gets none.
    pub fn fail(&self, failure: CallFailure) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push_back(Err(failure));
    }
}

#[async_trait]
impl WebhookTransport for MemoryTransport {
    fn check(&self, url: &str) -> Result<(), UrlFault> {
        match url.split_once("://") {
            _ if self.forbids.load(Ordering::Relaxed) => Err(UrlFault::Forbidden),
            Some(("https", host)) if host.starts_with("10.") => Err(UrlFault::Forbidden),
            Some(("https", _)) => Ok(()),
            Some(_) => Err(UrlFault::Scheme),
            None => Err(UrlFault::Invalid),
        }
    }

    fn new_secret(&self) -> Result<WebhookSecret, StoreError> {
        let number = self.secrets.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(WebhookSecret::new(format!("whsec_{number}")))
    }

    fn sign(&self, secret: &WebhookSecret, _: &str, _: i64, _: &[u8]) -> Result<String, StoreError> {
        Ok(format!("v1,{}", secret.expose()))
    }

    async fn post(&self, call: &WebhookCall) -> Answer {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(call.clone());
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        answer.unwrap_or(Ok(WebhookReply { status: 204, retry_after: None }))
    }
}
