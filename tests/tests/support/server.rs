//! The real server, on a free port, over a fresh database.

use profiles_server::bootstrap::{self, Running};
use profiles_server::config::{Config, Sources};
use reqwest::{Client, Method, Response};
use serde_json::Value;
use uuid::Uuid;

use super::databases::{FreshDatabase, Kind};

/// A running server. Dropping it stops it.
pub(crate) struct TestServer {
    running: Running,
    url: String,
    client: Client,
    database: FreshDatabase,
}

/// The id of the person of that number.
pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0197_a1b2_0000_7000_8000_0000_0000_0000 + number)
}

impl TestServer {
    /// One that lets everybody in.
    pub(crate) async fn start(kind: Kind) -> Self {
        Self::start_with(kind, &[]).await
    }

    /// One that lets in who has one of these tokens.
    pub(crate) async fn start_with_tokens(kind: Kind, tokens: &str) -> Self {
        Self::start_with(kind, &[("PROFILES_TOKENS", tokens)]).await
    }

    /// One with other settings than the usual ones, by their variables.
    pub(crate) async fn start_with(kind: Kind, settings: &[(&str, &str)]) -> Self {
        Self::over(FreshDatabase::new(kind).await, settings).await
    }

    /// The same with other settings: stopped, and started over its database.
    pub(crate) async fn restart_with(self, settings: &[(&str, &str)]) -> Self {
        let Self { running, database, .. } = self;
        running.stop().await;
        Self::over(database, settings).await
    }

    async fn over(database: FreshDatabase, settings: &[(&str, &str)]) -> Self {
        let usual = [
            ("PROFILES_LISTEN", "127.0.0.1:0"),
            ("PROFILES_DATABASE_URL", database.url.as_str()),
            ("PROFILES_MIGRATE_ON_START", "true"),
        ];
        let variables =
            usual.iter().chain(settings).map(|(name, value)| (name.into(), value.into())).collect();
        let config =
            Config::load(&Sources { variables, ..Sources::default() }).expect("a good configuration");
        let running = bootstrap::start(&config).await.expect("started");
        let url = running.url();
        Self { running, url, client: Client::new(), database }
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A request to a path of the server.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// Gets a path.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.expect("an answer")
    }

    /// Puts JSON, which must be taken.
    pub(crate) async fn put(&self, path: &str, body: &Value) {
        let response = self.request(Method::PUT, path).json(body).send().await.expect("an answer");
        let status = response.status();
        assert!(status.is_success(), "{status}: {}", response.text().await.expect("a body"));
    }

    /// Stops it as an operator would, and waits for it.
    pub(crate) async fn stop(self) {
        self.running.stop().await;
    }
}
