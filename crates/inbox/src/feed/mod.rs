//! A client of the feed: `GET /v1/events`, followed for as long as the consumer runs.

mod answer;
mod following;
mod pauses;

use std::time::Duration;

use answer::{Page, Setback};
pub use following::{Following, Told};
use pauses::Pauses;
use reqwest::{Client, RequestBuilder};

/// How long the answer to a page may take.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// The feed of a service, and what of it is wanted.
#[derive(Debug, Clone)]
pub struct Feed {
    client: Client,
    url: String,
    types: Option<String>,
    pauses: Pauses,
}

/// Why the feed can't be followed. What passes by itself isn't among it when [`Following`], only when asked
/// [once](Feed::latest).
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The service refuses, and would do so again.
    #[error(
        "the feed is refused ({status}): check the address, the token and its scope `events:read`, and the types of events"
    )]
    Refused {
        /// The status of the answer.
        status: u16,
    },
    /// What was sent is no event.
    #[error(
        "the feed told something that isn't an event: check that this is the address of Profiles, and for a newer release of this client"
    )]
    Malformed(#[source] serde_json::Error),
    /// There was no answer, or only that there will be one later.
    #[error("the feed does not answer: try again")]
    Unanswered,
}

impl Feed {
    /// The feed of the service at an address such as `https://profiles.example.org`.
    ///
    /// The client has the token among its default headers, whose scope is `events:read`, and a `connect_timeout`; but no
    /// `timeout`, which would end streams.
    #[must_use]
    pub fn new(client: Client, service: &str) -> Self {
        let url = format!("{}/v1/events", service.trim_end_matches('/'));
        Self { client, url, types: None, pauses: Pauses::default() }
    }

    /// Only events of these types; one that ends in `.*` stands for all that begin so.
    #[must_use]
    pub fn types(mut self, types: &[&str]) -> Self {
        self.types = Some(types.join(","));
        self
    }

    /// How long to wait before another attempt: at first (1 second), and at most, as it doubles each time (30 seconds). The
    /// first is also the pause between pages where there is no stream.
    #[must_use]
    pub const fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.pauses = Pauses { first, longest };
        self
    }

    /// The cursor behind the newest event: where to go on after everything was read anew. Take it *before* you read.
    ///
    /// # Errors
    /// [`FeedError`]: it asks once.
    pub async fn latest(&self) -> Result<String, FeedError> {
        let page = self.page(Some("latest")).await.map_err(|setback| match setback {
            Setback::Final(error) => error,
            Setback::Later(_) | Setback::Expired | Setback::OtherForm => FeedError::Unanswered,
        })?;
        Ok(page.cursor)
    }

    /// Follows the feed behind a cursor; without one from the oldest event that is still there.
    #[must_use]
    pub fn follow(&self, cursor: Option<String>) -> Following {
        Following::new(self.clone(), cursor)
    }

    fn request(&self, after: Option<&str>) -> RequestBuilder {
        let after = after.map(|cursor| ("after", cursor));
        let types = self.types.as_deref().map(|types| ("types", types));
        let query: Vec<_> = after.into_iter().chain(types).collect();
        self.client.get(&self.url).query(&query)
    }

    async fn page(&self, after: Option<&str>) -> Result<Page, Setback> {
        let sent = self.request(after).timeout(ANSWERED_WITHIN).send().await;
        let body = answer::judge(sent.ok())?.bytes().await.map_err(|_| Setback::Later(None))?;
        serde_json::from_slice(&body).map_err(|error| Setback::Final(FeedError::Malformed(error)))
    }
}
