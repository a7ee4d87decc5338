//! What a service answers, and what follows from it.

use std::time::Duration;

use profiles_contracts::CloudEvent;
use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode};
use serde::Deserialize;

use super::FeedError;

/// A page of the feed. Members that came later are ignored.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub(super) items: Vec<CloudEvent>,
    pub(super) cursor: String,
    pub(super) more: bool,
}

/// Why there is nothing to read.
#[derive(Debug)]
pub(super) enum Setback {
    /// Events behind the cursor are gone.
    Expired,
    /// It passes; perhaps the service said when.
    Later(Option<Duration>),
    /// Not in this form.
    OtherForm,
    /// Another attempt would mend nothing.
    Final(FeedError),
}

/// Judges an answer by its status; `None` is one that didn't come.
pub(super) fn judge(response: Option<Response>) -> Result<Response, Setback> {
    let response = response.ok_or(Setback::Later(None))?;
    let status = response.status();
    match status {
        StatusCode::OK => Ok(response),
        StatusCode::GONE => Err(Setback::Expired),
        StatusCode::NOT_ACCEPTABLE => Err(Setback::OtherForm),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Err(Setback::Later(retry_after(&response)))
        }
        _ if status.is_server_error() => Err(Setback::Later(retry_after(&response))),
        _ => Err(Setback::Final(FeedError::Refused { status: status.as_u16() })),
    }
}

/// `Retry-After` in seconds (RFC 9110, section 10.2.3).
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}
