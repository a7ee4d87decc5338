//! What callers are told when the store is away, overloaded, or others are always faster.

use profiles_application::events::Source;
use profiles_application::ports::Readers;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_application::ports::{
    CommitError, Due, DueReader, EventFeed, FeedEnds, FeedEvent, HistoryPage, HistoryRecord, ListPage, Load,
    NoObserver, ProfileReader, RelationshipReader, Stale, Store, StoreError, Waiting, WriteSet,
};
use profiles_application::profiles::search::{Asked, Found, Position};
use profiles_application::profiles::{Ports, ProfileService};
use profiles_domain::profiles::relationship::{Relationship, Role};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::{ProfileRef, RelationshipId};
use profiles_domain::shared::version::Version;
use profiles_testkit::{CountingIds, FixedClock, MemoryStore};
use profiles_web::{Access, Check, Health, Limits, Metrics, Web};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::server::id;

/// Longer than anything takes that isn't meant to hang.
const PATIENT: Duration = Duration::from_secs(60);

/// What the store does with every call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Away,
    Broken,
    AlwaysLost,
    Hangs,
}

struct Troubled(Trouble);

impl Troubled {
    async fn answer<T>(&self, good: T) -> Result<T, StoreError> {
        match self.0 {
            Trouble::Away => Err(StoreError::Unavailable("no route to host db-7".to_owned())),
            Trouble::Broken => Err(StoreError::Failed("relation secret_table does not exist".to_owned())),
            Trouble::AlwaysLost => Ok(good),
            Trouble::Hangs => std::future::pending().await,
        }
    }
}

#[async_trait]
impl<A: Aggregate> Load<A> for Troubled {
    async fn load(&self, _: &[A::Id]) -> Result<Vec<A>, StoreError> {
        self.answer(Vec::new()).await
    }
}

#[async_trait]
impl Store for Troubled {
    async fn guards(&self, _: &[Uuid]) -> Result<Vec<(Uuid, Version)>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn commit(&self, _: WriteSet) -> Result<(), CommitError> {
        self.answer(()).await?;
        Err(CommitError::Stale { id: id(1), stale: Stale::Exists })
    }
}

#[async_trait]
impl<A: Aggregate> ProfileReader<A> for Troubled {
    async fn by_ids(&self, _: &[A::Id]) -> Result<Vec<A>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn versions(&self, _: &[A::Id]) -> Result<Vec<(A::Id, Version)>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn as_of(&self, _: &[A::Id], _: DateTime<Utc>) -> Result<Vec<A>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn list(&self, _: ListPage<A::Id>) -> Result<Vec<A>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn search(&self, _: &Asked, _: Option<Position>, _: usize) -> Result<Found, StoreError> {
        self.answer(Found::default()).await
    }

    async fn history(&self, _: A::Id, _: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        self.answer(Vec::new()).await
    }
}

#[async_trait]
impl RelationshipReader for Troubled {
    async fn by_ids(&self, _: &[RelationshipId]) -> Result<Vec<Relationship>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn of(
        &self,
        _: ProfileRef,
        _: Option<Role>,
        _: ListPage<RelationshipId>,
    ) -> Result<Vec<Relationship>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn all_of(&self, _: &[ProfileRef], _: Role) -> Result<Vec<Relationship>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn history(&self, _: RelationshipId, _: HistoryPage) -> Result<Vec<HistoryRecord>, StoreError> {
        self.answer(Vec::new()).await
    }
}

#[async_trait]
impl DueReader for Troubled {
    async fn due(&self, _: DateTime<Utc>, _: Option<Due>, _: usize) -> Result<Vec<Due>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.answer(None).await
    }
}

#[async_trait]
impl EventFeed for Troubled {
    async fn sequence(&self, _: usize) -> Result<usize, StoreError> {
        self.answer(0).await
    }

    async fn ends(&self) -> Result<FeedEnds, StoreError> {
        self.answer(FeedEnds { epoch: 1, first: 1, last: 0 }).await
    }

    async fn after(&self, _: u64, _: usize) -> Result<Vec<FeedEvent>, StoreError> {
        self.answer(Vec::new()).await
    }

    async fn waiting(&self) -> Result<Waiting, StoreError> {
        self.answer(Waiting::default()).await
    }

    async fn raise_epoch(&self) -> Result<u64, StoreError> {
        self.answer(0).await
    }

    async fn trim(&self, _: DateTime<Utc>, _: u64) -> Result<u64, StoreError> {
        self.answer(0).await
    }
}

#[async_trait]
impl Health for Troubled {
    async fn check(&self) -> Vec<Check> {
        let error = self.answer(()).await.err().map(|error| error.to_string());
        vec![Check { name: "database", error, vital: true }]
    }
}

/// The real HTTP server over a troubled store.
async fn serve(trouble: Trouble, request_timeout: Duration) -> String {
    let store = Arc::new(Troubled(trouble));
    let profiles = ProfileService::new(Ports {
        store: store.clone(),
        readers: Readers::over(store.clone()),
        idempotency: Arc::new(MemoryStore::default()),
        clock: Arc::new(FixedClock::default()),
        ids: Arc::new(CountingIds::default()),
        observer: Arc::new(NoObserver),
        event_source: Source::default(),
        webhooks: None,
    });
    let limits = Limits { request_timeout, workers: Some(1), ..Limits::default() };
    let metrics = Arc::new(Metrics::new());
    // Nothing goes on here, so that no stream waits for it.
    let (_, tail) = tokio::sync::watch::channel(0);
    let web = Web { profiles, access: Access::Open, limits, health: store, metrics, tail };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(profiles_web::start(listener, web).expect("started"));
    url
}

async fn told(response: Response) -> (u16, String, Option<String>, Value) {
    let status = response.status().as_u16();
    let retry = response.headers().get("retry-after").map(|value| value.to_str().expect("ASCII").to_owned());
    let problem: Value = response.json().await.expect("a problem document");
    (status, problem["code"].as_str().unwrap_or_default().to_owned(), retry, problem)
}

#[tokio::test]
async fn every_trouble_of_the_store_has_its_problem_and_none_tells_its_insides() {
    for (trouble, status, code, retry) in [
        (Trouble::Away, 503, "unavailable", true),
        (Trouble::Broken, 500, "internal_error", false),
        (Trouble::Hangs, 503, "timeout", true),
    ] {
        let url = serve(trouble, Duration::from_millis(200)).await;
        let person = format!("{url}/v1/persons/{}", id(1));
        let client = Client::new();
        for request in [
            client.get(&person),
            client.get(format!("{person}/history")),
            client.get(format!("{url}/v1/persons")),
            client.post(format!("{url}/v1/persons/search")).json(&json!({"name": "x"})),
            client.put(&person).json(&json!({})),
            client.patch(&person).json(&json!({})),
        ] {
            let (got, name, after, problem) = told(request.send().await.expect("an answer")).await;
            assert_eq!((got, name.as_str(), after.is_some()), (status, code, retry), "{problem}");
            let text = problem.to_string();
            assert!(!text.contains("db-7") && !text.contains("secret_table"), "{text}");
        }
    }
}

#[tokio::test]
async fn who_loses_to_other_writers_every_time_may_try_again_later() {
    let url = serve(Trouble::AlwaysLost, PATIENT).await;
    let put = Client::new().put(format!("{url}/v1/persons/{}", id(1))).json(&json!({}));
    let (status, code, retry, problem) = told(put.send().await.expect("an answer")).await;
    assert_eq!((status, code.as_str(), retry.is_some()), (409, "conflict", true), "{problem}");
}

#[tokio::test]
async fn a_store_that_is_away_makes_the_service_not_ready_but_alive() {
    let url = serve(Trouble::Away, PATIENT).await;
    let ready = reqwest::get(format!("{url}/health/ready")).await.expect("an answer");
    assert_eq!(ready.status().as_u16(), 503);
    let report: Value = ready.json().await.expect("a report");
    assert!(report.to_string().contains("database") && !report.to_string().contains("db-7"), "{report}");
    assert_eq!(reqwest::get(format!("{url}/health/live")).await.expect("an answer").status().as_u16(), 200);
}
