//! Clients who register and change persons, each their own, and note what they are told.

mod command;
mod ledger;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use reqwest::{Client, Response, StatusCode};
use tokio::task::JoinSet;
use uuid::Uuid;

use self::command::Command;
pub(crate) use self::ledger::{Ledger, Told};
use crate::interrupt;
use crate::scene::Scene;

/// After so long nobody waits for an answer any more.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long to leave the replicas alone when one of them did not answer.
const PAUSE: Duration = Duration::from_millis(40);
/// In which the last commands must be acknowledged.
const LAST_WITHIN: Duration = Duration::from_secs(90);

/// How much is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) writers: u64,
    /// Of each writer.
    pub(crate) persons: usize,
    /// The mean pause between two commands of a writer.
    pub(crate) pause: Duration,
}

/// Clients at work.
pub(crate) struct Writers {
    work: JoinSet<Writer>,
    stop: Arc<AtomicBool>,
    pub(crate) ledger: Ledger,
}

impl Writers {
    pub(crate) fn start(scene: &Scene, load: Load, seed: u64) -> Result<Self> {
        let (stop, ledger, mut work) = (Arc::new(AtomicBool::new(false)), Ledger::default(), JoinSet::new());
        for number in 0..load.writers {
            let client = Client::builder().timeout(PATIENCE).pool_max_idle_per_host(1).build()?;
            let urls = scene.urls();
            let at = usize::try_from(number)? % urls.len().max(1);
            let rng = StdRng::seed_from_u64(seed ^ (0x3717 + number));
            let (ledger, stop) = (ledger.clone(), Arc::clone(&stop));
            let writer = Writer {
                number,
                client,
                urls,
                at,
                rng,
                ledger,
                load,
                stop,
                persons: Vec::new(),
                registering: None,
                sent: 0,
            };
            work.spawn(writer.write());
        }
        Ok(Self { work, stop, ledger })
    }

    /// Lets them finish what they are at, and has a last command for each person acknowledged.
    pub(crate) async fn finish(mut self) -> Result<Ledger> {
        self.stop.store(true, Ordering::Relaxed);
        let mut last = JoinSet::new();
        while let Some(writer) = self.work.join_next().await {
            last.spawn(writer.context("a writer broke down")?.last());
        }
        while let Some(done) = last.join_next().await {
            done.context("a writer broke down")??;
        }
        Ok(self.ledger.clone())
    }
}

struct Writer {
    number: u64,
    client: Client,
    urls: Vec<String>,
    /// The replica that is asked.
    at: usize,
    rng: StdRng,
    ledger: Ledger,
    load: Load,
    stop: Arc<AtomicBool>,
    persons: Vec<Uuid>,
    /// Of which it isn't known whether it happened.
    registering: Option<Command>,
    sent: u64,
}

/// What a client knows after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Acknowledged {
        version: u64,
        new: Option<Uuid>,
    },
    Refused,
    Unknown,
    /// What no client in the right is ever answered.
    Wrong,
}

impl Writer {
    async fn write(mut self) -> Self {
        while !self.stop.load(Ordering::Relaxed) && interrupt::check().is_ok() {
            let wants = self.persons.len() < self.load.persons;
            if self.registering.is_none() && (self.persons.is_empty() || wants && self.rng.random_bool(0.05))
            {
                let (number, key) = (self.next(), self.rng.random());
                self.registering = Some(Command::register(number, key));
            }
            if self.registering.is_some() && (self.persons.is_empty() || self.rng.random_bool(0.2)) {
                self.register().await;
            } else if let Some(person) = self.persons.choose(&mut self.rng).copied() {
                let command = Command::change(person, self.next(), &mut self.rng);
                self.change(person, &command).await;
            }
            let most = 2 * u64::try_from(self.load.pause.as_millis()).unwrap_or_default();
            tokio::time::sleep(Duration::from_millis(self.rng.random_range(0..=most))).await;
        }
        self
    }

    /// A number that no command of any writer had.
    fn next(&mut self) -> u64 {
        self.sent += 1;
        self.number * 1_000_000 + self.sent
    }

    /// Registers somebody, or tries again with the same key, since it isn't known whether it happened. The key of a process
    /// that was killed is at work for a while; other commands go on meanwhile.
    async fn register(&mut self) {
        let Some(command) = self.registering.clone() else { return };
        match self.send(&command).await {
            Outcome::Acknowledged { version, new: Some(person) } => {
                self.ledger.acknowledged(person, version);
                self.persons.push(person);
                self.registering = None;
            }
            Outcome::Acknowledged { new: None, .. } => {
                self.ledger.complain("a registration was acknowledged without saying whose".to_owned());
                self.registering = None;
            }
            Outcome::Wrong => self.registering = None,
            Outcome::Refused => {
                self.ledger.refused();
                // Nobody else to change meanwhile: begin with somebody else.
                if self.persons.is_empty() {
                    self.ledger.left_open();
                    self.registering = None;
                }
            }
            Outcome::Unknown => self.ledger.unknown(),
        }
        tokio::time::sleep(PAUSE).await;
    }

    async fn change(&mut self, person: Uuid, command: &Command) -> Outcome {
        let outcome = self.send(command).await;
        match outcome {
            Outcome::Acknowledged { version, .. } => self.ledger.acknowledged(person, version),
            Outcome::Refused => self.ledger.refused(),
            Outcome::Unknown => self.ledger.unknown(),
            Outcome::Wrong => {}
        }
        if !matches!(outcome, Outcome::Acknowledged { .. }) {
            tokio::time::sleep(PAUSE).await;
        }
        outcome
    }

    /// A last command for each person, until it's acknowledged.
    async fn last(mut self) -> Result<()> {
        if self.registering.is_some() {
            self.ledger.left_open();
        }
        let deadline = Instant::now() + LAST_WITHIN;
        for person in self.persons.clone() {
            loop {
                let command = Command::change(person, self.next(), &mut self.rng);
                // One that is wrong is told: it needn't be waited for, and the checker may say more.
                if matches!(
                    self.change(person, &command).await,
                    Outcome::Acknowledged { .. } | Outcome::Wrong
                ) {
                    break;
                }
                interrupt::check()?;
                if Instant::now() > deadline {
                    bail!(
                        "nothing is acknowledged {LAST_WITHIN:?} after everything was healed, of person {person} for one: \
                         see the logs of the replicas"
                    );
                }
            }
        }
        Ok(())
    }

    /// Sends a request to the replica that answered last, and turns to the next one if it doesn't.
    async fn send(&mut self, command: &Command) -> Outcome {
        let Some(url) = self.urls.get(self.at) else { return Outcome::Unknown };
        let mut request = self.client.request(command.method.clone(), format!("{url}{}", command.path));
        if let Some(key) = &command.key {
            request = request.header("idempotency-key", format!("\"{key}\""));
        }
        let outcome = match request.json(&command.body).send().await {
            Ok(response) => self.outcome(command, &response),
            Err(_) => Outcome::Unknown,
        };
        if outcome == Outcome::Unknown {
            self.at = (self.at + 1) % self.urls.len().max(1);
        }
        outcome
    }

    fn outcome(&self, command: &Command, response: &Response) -> Outcome {
        let status = response.status();
        match status {
            StatusCode::CREATED | StatusCode::NO_CONTENT => match version(response) {
                Some(version) => Outcome::Acknowledged { version, new: location(response) },
                None => {
                    let Command { method, path, .. } = command;
                    self.ledger.complain(format!("{status} without a version for {method} {path}"));
                    Outcome::Wrong
                }
            },
            // Somebody else was faster too often, the same key is at work, or the request came too slowly.
            StatusCode::CONFLICT | StatusCode::REQUEST_TIMEOUT => Outcome::Refused,
            status if status.is_server_error() => Outcome::Unknown,
            status => {
                self.ledger.complain(format!("{status} for {} {}", command.method, command.path));
                Outcome::Wrong
            }
        }
    }
}

/// The version in the answer's `ETag`.
fn version(response: &Response) -> Option<u64> {
    response.headers().get("etag")?.to_str().ok()?.trim_matches('"').parse().ok()
}

/// The person that the answer's `Location` leads to.
fn location(response: &Response) -> Option<Uuid> {
    response.headers().get("location")?.to_str().ok()?.rsplit('/').next()?.parse().ok()
}
