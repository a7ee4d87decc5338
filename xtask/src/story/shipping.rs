//! The story of the cards: people move while the service that ships their cards runs, dies, and hears everything again.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::consumer::{Card, Program};
use crate::service::Server;
use crate::{process, workspace};

const PEOPLE: &str = "samples/personas.jsonl";
/// How often everybody moves before the kill, and how often after it.
const MOVES: usize = 20;

/// Tells it, and fails if a card goes to a wrong address or a label was printed twice.
pub(crate) fn tell() -> Result<()> {
    let root = workspace::root()?;
    println!("1. Building `profiles` and the shipping service");
    process::run(process::cargo(&root).args(["build", "--package", "profiles-server"]))?;
    let example = ["build", "--package", "profiles-inbox", "--all-features", "--example", "shipping"];
    process::run(process::cargo(&root).args(example))?;
    let binary = workspace::metadata(&root)?.target_directory.join("debug/examples/shipping");

    let server = Server::start(&root, &[])?;
    println!("2. Profiles runs on {}; invented people come in", server.url());
    process::run(server.command().args(["import", "persons", "--lenient"]).arg(root.join(PEOPLE)))?;
    let shipping = Program { binary: binary.into(), database: server.home().join("shipping.db") };
    let mut town = Town { server, people: with_home(&root.join(PEOPLE))?, moved: BTreeMap::new(), moves: 0 };
    shipping.order(&town.people)?;
    println!(
        "3. {} cards are ordered. The shipping service starts, and reads each profile",
        town.people.len()
    );
    let mut running = shipping.serve(&town.server.url(), &[])?;
    running.wait_for("all profiles read")?;

    println!("4. Everybody moves once; each card gets a label with the new address");
    let versions = town.everybody_moves()?;
    for (person, version) in &versions {
        running.wait_for(&label(person, *version))?;
    }
    println!("5. Everybody moves {MOVES} times; in the middle of it the service is killed, and they go on");
    let mut last = BTreeMap::new();
    for _ in 0..MOVES {
        last = town.everybody_moves()?;
    }
    running.kill()?;
    let before = shipping.cards()?;
    for _ in 0..MOVES {
        last = town.everybody_moves()?;
    }
    println!(
        "   It was killed with {} labels printed. It starts again, and takes up where it was",
        labels(&before)
    );
    let mut running = shipping.serve(&town.server.url(), &[])?;
    for (person, version) in &last {
        running.wait_for(&label(person, *version))?;
    }
    let caught_up = shipping.cards()?;
    town.check(&caught_up)?;
    println!(
        "   It caught up: {} labels for {} moves, since it reads what is newest",
        labels(&caught_up),
        town.moves
    );
    running.kill()?;

    println!("6. It is killed again, and has the whole feed told once more");
    let mut running = shipping.serve(&town.server.url(), &["--replay"])?;
    let first = town.people.first().context("nobody has an address")?.clone();
    let version = town.moves_to(&first)?;
    running.wait_for(&label(&first, version))?;
    let repeats = running.count("repeat ");
    println!("   {repeats} events were repeats; one was new, since somebody moved once more");
    ensure!(repeats > 0, "nothing was told again");
    let cards = shipping.cards()?;
    ensure!(labels(&cards) == labels(&caught_up) + 1, "labels were printed for repeats");
    town.check(&cards)?;
    running.kill()?;
    println!(
        "\nEach of {} cards goes to where its person lives now, and no label was printed twice.",
        cards.len()
    );
    Ok(())
}

/// The people, and where they live.
struct Town {
    server: Server,
    people: Vec<String>,
    moved: BTreeMap<String, String>,
    moves: usize,
}

impl Town {
    /// The versions that the persons have then.
    fn everybody_moves(&mut self) -> Result<BTreeMap<String, u64>> {
        let people = self.people.clone();
        people.into_iter().map(|person| Ok((person.clone(), self.moves_to(&person)?))).collect()
    }

    /// Somebody moves; gives the version of the person then.
    fn moves_to(&mut self, person: &str) -> Result<u64> {
        self.moves += 1;
        let street = format!("Beispielweg {}", self.moves);
        let address =
            json!({"street": street, "locality": "Musterstadt", "postal_code": "12345", "country": "DE"});
        let version =
            self.server.put(&format!("/v1/persons/{person}/addresses/home"), &address.to_string())?;
        self.moved.insert(person.to_owned(), street);
        Ok(version)
    }

    fn check(&self, cards: &[Card]) -> Result<()> {
        ensure!(cards.len() == self.people.len(), "{} cards for {} people", cards.len(), self.people.len());
        for Card { person, state, address, labels } in cards {
            let street = self.moved.get(person).context("a card that nobody ordered")?;
            let there = address.as_ref().is_some_and(|address| address.lines().any(|line| line == street));
            ensure!(there && state == "labelled", "the card of {person} does not go where they live");
            let once: BTreeSet<_> = labels.iter().collect();
            ensure!(
                once.len() == labels.len(),
                "a label was printed twice for {person}: versions {labels:?}"
            );
            ensure!(
                labels.is_sorted(),
                "an old address came over a new one for {person}: versions {labels:?}"
            );
        }
        Ok(())
    }
}

fn label(person: &str, version: u64) -> String {
    format!("label for {person} version {version}")
}

fn labels(cards: &[Card]) -> usize {
    cards.iter().map(|card| card.labels.len()).sum()
}

/// The ids of those who have a home address.
fn with_home(path: &std::path::Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
    let mut ids = Vec::new();
    for line in text.lines() {
        let person: Value = serde_json::from_str(line)?;
        let id = person.get("id").and_then(Value::as_str);
        if let (Some(id), Some(_)) = (id, person.pointer("/addresses/home")) {
            ids.push(id.to_owned());
        }
    }
    Ok(ids)
}
