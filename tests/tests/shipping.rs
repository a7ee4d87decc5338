//! The worked example of a consumer (`crates/inbox/examples/shipping`) against the real server: stopped anywhere, told again,
//! left behind.

#[path = "../../crates/inbox/examples/shipping/cards.rs"]
mod cards;
#[path = "../../crates/inbox/examples/shipping/profiles.rs"]
mod profiles;
#[path = "../../crates/inbox/examples/shipping/service.rs"]
mod service;

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use service::{Shipping, Step};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

/// The server, and the shipping service's own database.
struct Town {
    server: TestServer,
    db: DatabaseConnection,
    url: String,
    _directory: TempDir,
}

impl Town {
    /// With cards for persons of these numbers, of whom the first two live somewhere.
    async fn new(kind: Kind, cards: &[u128]) -> Self {
        let server = TestServer::start(kind).await;
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("shipping.db");
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let db = sea_orm::Database::connect(&url).await.expect("connected");
        let town = Self { server, db, url, _directory: directory };
        service::create_tables(&town.db).await.expect("tables");
        let persons: Vec<_> = cards.iter().map(|number| id(*number)).collect();
        cards::order(&town.db, &persons).await.expect("ordered");
        for number in [1, 2] {
            town.server.put(&format!("/v1/persons/{}", id(number)), &json!({})).await;
            town.moves(number, "1 First Street").await;
        }
        town
    }

    fn shipping(&self) -> Shipping {
        self.shipping_over(self.db.clone())
    }

    fn shipping_over(&self, db: DatabaseConnection) -> Shipping {
        Shipping::new(db, self.server.url().parse().expect("a URL")).expect("a service")
    }

    async fn both_labelled(&self, version: u64) -> bool {
        let cards = cards::all(&self.db).await.expect("cards");
        cards.iter().all(|card| card.labels.last() == Some(&version))
    }

    async fn moves(&self, number: u128, street: &str) {
        self.write_address(number, "home", street).await;
    }

    async fn write_address(&self, number: u128, label: &str, street: &str) {
        let address = json!({"street": street, "locality": "Boston", "administrative_area": "MA",
            "postal_code": "02108", "country": "US"});
        self.server.put(&format!("/v1/persons/{}/addresses/{label}", id(number)), &address).await;
    }

    async fn card(&self, number: u128) -> cards::Card {
        let cards = cards::all(&self.db).await.expect("cards");
        cards.into_iter().find(|card| card.person == id(number)).expect("a card")
    }

    /// The card goes to this street, after labels for these versions.
    async fn assert_card(&self, number: u128, street: &str, labels: &[u64]) {
        let card = self.card(number).await;
        assert!(card.address.as_ref().is_some_and(|address| address.starts_with(street)), "{card:?}");
        assert_eq!((card.state.as_str(), card.labels.as_slice()), ("labelled", labels));
    }

    async fn set_cursor(&self, cursor: &str) {
        let sql = format!("UPDATE profiles_inbox_cursors SET cursor = '{cursor}'");
        self.db.execute_unprepared(&sql).await.expect("set");
    }
}

/// The next step that deals with an event, or reads anew.
async fn step(shipping: &mut Shipping) -> Step {
    loop {
        match shipping.step().await.expect("a step") {
            Step::Moved => {}
            step => return step,
        }
    }
}

fn labelled(number: u128, version: u64) -> Step {
    Step::Labelled { person: id(number), version }
}

/// How often a service that does nothing but wait is asked whether it is done, at most.
const ENOUGH: u64 = 3_000_000;

/// Goes on until somebody's card is labelled for a version; gives the steps before.
async fn until_labelled(shipping: &mut Shipping, number: u128, version: u64) -> Vec<Step> {
    let mut steps = Vec::new();
    loop {
        match step(shipping).await {
            last if last == labelled(number, version) => return steps,
            step => steps.push(step),
        }
    }
}

#[tokio::test]
async fn cards_go_where_their_persons_live_now() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let town = Town::new(kind, &[1, 3]).await;
        let mut shipping = town.shipping();
        assert_eq!(step(&mut shipping).await, Step::AllRead);
        town.assert_card(1, "1 First Street", &[2]).await;
        assert_eq!(town.card(3).await.state, "withheld", "there is no such person");
        town.moves(2, "2 Second Street").await;
        assert_eq!(step(&mut shipping).await, Step::Passed, "no card");
        town.moves(1, "2 Second Street").await;
        town.moves(1, "3 Third Street").await;
        assert_eq!(step(&mut shipping).await, labelled(1, 4), "the profile is newer than the event");
        assert_eq!(step(&mut shipping).await, Step::Stale { person: id(1) });
        town.assert_card(1, "3 Third Street", &[2, 4]).await;
        town.write_address(1, "work", "4 Work Street").await;
        let home = format!("/v1/persons/{}/addresses/home", id(1));
        let home = town.server.request(reqwest::Method::DELETE, &home);
        assert!(home.send().await.expect("an answer").status().is_success());
        assert_eq!(step(&mut shipping).await, Step::Passed, "another address");
        assert_eq!(step(&mut shipping).await, Step::Withheld { person: id(1) });
        town.server.put(&format!("/v1/persons/{}", id(3)), &json!({})).await;
        town.moves(3, "5 Late Street").await;
        // Now that home is gone, work is the primary address: that is told, too.
        assert_eq!(until_labelled(&mut shipping, 3, 2).await, [Step::Passed]);
        town.server.stop().await;
    }
}

/// Dropped with its connections wherever it waits, as a killed process drops them, it goes on as if nothing had been.
#[tokio::test]
async fn stopped_anywhere_it_does_everything_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let town = Town::new(kind, &[1, 2]).await;
        assert_eq!(step(&mut town.shipping()).await, Step::AllRead);
        for version in 3..9 {
            for number in [1, 2] {
                town.moves(number, &format!("{version} New Street")).await;
            }
            let mut patience = version;
            while !town.both_labelled(version).await {
                // Sooner or later it lasts long enough.
                patience += 1 + patience / 4;
                assert!(patience < ENOUGH, "a label is missing, and nothing makes up for it");
                let db = sea_orm::Database::connect(&town.url).await.expect("connected");
                let mut shipping = town.shipping_over(db);
                tokio::select! {
                    biased;
                    () = yields(patience) => {}
                    () = async { while shipping.step().await.is_ok() {} } => {}
                }
            }
        }
        for number in [1, 2] {
            let labels = town.card(number).await.labels;
            let once: BTreeSet<_> = labels.iter().copied().collect();
            assert_eq!(labels, once.into_iter().collect::<Vec<_>>(), "each once, in order");
            town.assert_card(number, "8 New Street", &labels).await;
        }
        town.server.stop().await;
    }
}

async fn yields(times: u64) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn told_everything_again_it_does_nothing() {
    let town = Town::new(Kind::Sqlite, &[1, 2]).await;
    let mut shipping = town.shipping();
    assert_eq!(step(&mut shipping).await, Step::AllRead);
    for number in [1, 2] {
        town.moves(number, "2 Second Street").await;
        assert_eq!(step(&mut shipping).await, labelled(number, 3));
    }
    let mut shipping = town.shipping();
    shipping.replay();
    town.moves(1, "3 Third Street").await;
    let again = until_labelled(&mut shipping, 1, 4).await;
    let of = |person: Uuid| [Step::Stale { person }, Step::Repeat { person }];
    // What was before the first start is known by its version, the rest by its id.
    let [[stale_one, repeat_one], [stale_two, repeat_two]] = [of(id(1)), of(id(2))];
    assert_eq!(again, [stale_one, stale_two, repeat_one, repeat_two]);
    town.assert_card(1, "3 Third Street", &[2, 3, 4]).await;
    town.assert_card(2, "2 Second Street", &[2, 3]).await;
}

#[tokio::test]
async fn left_behind_it_reads_everything_anew_and_goes_on() {
    let town = Town::new(Kind::Sqlite, &[1, 2]).await;
    assert_eq!(step(&mut town.shipping()).await, Step::AllRead);
    town.moves(1, "2 Second Street").await;
    // As a feed of which an older backup was restored would have it.
    town.set_cursor("9:0").await;
    // Versions are lower then than those that were read.
    town.db.execute_unprepared("UPDATE profiles_inbox_versions SET version = 99").await.expect("set");
    let mut shipping = town.shipping();
    assert_eq!(step(&mut shipping).await, Step::AllRead);
    town.assert_card(1, "2 Second Street", &[2, 3]).await;
    town.assert_card(2, "1 First Street", &[2]).await;
    town.moves(2, "3 Third Street").await;
    assert_eq!(step(&mut shipping).await, labelled(2, 3));
}

#[tokio::test]
async fn while_the_service_is_away_it_fails_and_then_goes_on() {
    let town = Town::new(Kind::Sqlite, &[1]).await;
    let mut away =
        Shipping::new(town.db.clone(), "http://127.0.0.1:1".parse().expect("a URL")).expect("a service");
    assert!(away.step().await.is_err(), "there's nothing to begin with");
    assert_eq!(step(&mut town.shipping()).await, Step::AllRead);
    town.assert_card(1, "1 First Street", &[2]).await;
}
