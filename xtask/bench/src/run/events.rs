//! How long events take from a command to the other side of a broker, and whether they keep up with commands.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use futures_util::StreamExt;

use super::Settings;
use super::plan::{Part, Plan};
use super::setup::Home;
use crate::load::{self, Connection, Load, Target, Workload, block_on, put_address};
use crate::program::Program;
use crate::progress::Progress;
use crate::psql::Psql;
use crate::sqlite::SqliteFile;
use crate::statistics::{Ratio, count, median, percentile};
use crate::{interrupt, persons};

/// A changed address, and what sums it up with other changes of how to reach somebody.
pub(crate) const EVENTS_OF_A_COMMAND: usize = 2;
/// So long nothing happens before a command that finds the service idle.
pub(crate) const IDLE: Duration = Duration::from_millis(50);
/// How many commands fill the service up.
pub(crate) const CROWD: usize = 64;
/// Whatever takes longer is lost.
const PATIENCE: Duration = Duration::from_secs(60);
const DATABASE: &str = "profiles_bench_events";
/// More than there are events that the listener could be late for.
const CAPACITY: usize = 1 << 20;

/// What was found out about the events of one database.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) database: &'static str,
    /// How many events waited when the service started, and how many of them came out in a second.
    pub(crate) waiting: usize,
    pub(crate) per_second: f64,
    /// Milliseconds from sending a command to an idle service until each of its events came.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Commands per second, round by round, while events go out.
    pub(crate) commands: Vec<f64>,
    /// Milliseconds from the last answer of a round to the last event.
    pub(crate) behind: Vec<f64>,
}

impl Published {
    /// How much faster events go out than commands make them.
    pub(crate) fn headroom(&self) -> Ratio {
        let made = self.commands.iter().map(|commands| commands * count(EVENTS_OF_A_COMMAND));
        Ratio::of(std::iter::repeat_n(self.per_second, self.commands.len()), made)
    }
}

pub(super) fn measure(
    home: &Home,
    nats: &str,
    plan: &Plan,
    progress: &mut Progress,
) -> Result<Vec<Published>> {
    let mut all = Vec::new();
    if !plan.has(Part::Events) {
        return Ok(all);
    }
    let psql = home.psql.database(DATABASE)?;
    home.psql.run(&format!("CREATE DATABASE {DATABASE}"))?;
    let file = home.folder().join("published.jsonl");
    persons::write_file(&file, plan.settings.published)?;
    let sqlite = home.events_url();
    for (database, url, word) in [("PostgreSQL", &psql.url, "pg"), ("SQLite", &sqlite, "lite")] {
        progress.say(&format!("events of {} persons on {database}", plan.settings.published));
        home.migrate(url)?;
        home.import(url, "persons", &file, database)?;
        let waiting = match database {
            "PostgreSQL" => ready(&psql)?,
            _ => SqliteFile::new(sqlite.clone()).run("SELECT CAST(count(*) AS TEXT) FROM outbox")?,
        };
        let waiting = waiting.parse().context("the database does not count its events")?;
        let listener = Listener::start(nats, &format!("{word}.>"))?;
        let stream = word.to_ascii_uppercase();
        let broker = [
            ("PROFILES_NATS_URL", nats),
            ("PROFILES_NATS_STREAM", &stream),
            ("PROFILES_NATS_SUBJECT_PREFIX", word),
        ];
        let mut server = home.serve_with(url, "events-server.log", &broker)?;
        server.wait_for("/health/ready")?;
        all.push(publish(database, waiting, &server, &listener, plan.settings)?);
        server.stop();
        progress.done(plan.settings.publishing());
    }
    home.psql.run(&format!("DROP DATABASE {DATABASE} WITH (FORCE)"))?;
    Ok(all)
}

/// Has PostgreSQL do now what it would do meanwhile, and counts the events.
fn ready(psql: &Psql) -> Result<String> {
    psql.run("VACUUM ANALYZE")?;
    psql.run("CHECKPOINT")?;
    psql.run("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM event_feed)")
}

fn publish(
    database: &'static str,
    waiting: usize,
    server: &Program,
    listener: &Listener,
    settings: Settings,
) -> Result<Published> {
    let first = listener.next()?;
    let last = listener.last_of(waiting.saturating_sub(1))?.unwrap_or(first);
    let per_second = count(waiting) / (last - first).as_secs_f64();

    let idle = block_on(one_by_one(server.port(), listener, settings))?;
    let (mut commands, mut behind) = (Vec::new(), Vec::new());
    for round in 0..=settings.rounds {
        interrupt::check()?;
        // The first one warms up and doesn't count.
        let length = if round == 0 { settings.warm_up } else { settings.length };
        let target = Target { port: server.port(), persons: settings.published };
        let seed = u64::try_from(round)?;
        let before = load::addresses();
        let answers =
            load::run(&Load { target, workload: Workload::ChangeAddress, connections: CROWD, length, seed })?;
        let ended = Instant::now();
        let sent = load::addresses() - before;
        let last = listener.last_of(usize::try_from(sent)? * EVENTS_OF_A_COMMAND)?.unwrap_or(ended);
        if round > 0 {
            commands.push(count(usize::try_from(answers.len())?) / length.as_secs_f64());
            behind.push(millis(last.saturating_duration_since(ended)));
        }
    }
    let (p50, p99) = (median(idle.iter().copied()), percentile(&idle, 99));
    Ok(Published { database, waiting, per_second, p50, p99, commands, behind })
}

/// How long the events of single commands took, each sent when nothing else happens.
async fn one_by_one(port: u16, listener: &Listener, settings: Settings) -> Result<Vec<f64>> {
    let mut connection = Connection::open(port).await.context("could not connect to the server")?;
    let mut took = Vec::new();
    for turn in 0..settings.alone {
        interrupt::check()?;
        std::thread::sleep(IDLE);
        let request = put_address(persons::id(turn % settings.published));
        let sent = Instant::now();
        connection.expect(&request, 204).await?;
        for _ in 0..EVENTS_OF_A_COMMAND {
            took.push(millis(listener.next()?.saturating_duration_since(sent)));
        }
    }
    Ok(took)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Hears of each event when it comes out of the broker, on a thread of its own that ends with the program.
struct Listener {
    arrivals: Receiver<Instant>,
}

impl Listener {
    fn start(url: &str, subject: &str) -> Result<Self> {
        let (url, subject) = (url.to_owned(), subject.to_owned());
        let (heard, arrivals) = mpsc::channel();
        let (listens, ready) = mpsc::channel();
        std::thread::spawn(move || {
            let listen = async {
                let options = async_nats::ConnectOptions::new().subscription_capacity(CAPACITY);
                let client = options.connect(&url).await.context("the broker can't be reached")?;
                let mut messages = client.subscribe(subject).await.context("the broker refuses")?;
                client.flush().await.context("the broker went away")?;
                listens.send(Ok(()))?;
                while messages.next().await.is_some() {
                    heard.send(Instant::now())?;
                }
                Err::<(), _>(anyhow!("the broker went away"))
            };
            if let Err(error) = block_on(listen) {
                // Nobody hears of it any more when the measurement is over.
                let _over = listens.send(Err(error));
            }
        });
        ready.recv_timeout(PATIENCE).context("the broker doesn't answer")??;
        Ok(Self { arrivals })
    }

    /// When the next event came.
    fn next(&self) -> Result<Instant> {
        match self.arrivals.recv_timeout(PATIENCE) {
            Ok(arrival) => Ok(arrival),
            Err(RecvTimeoutError::Timeout) => {
                bail!("an event did not come out of the broker within {PATIENCE:?}")
            }
            Err(RecvTimeoutError::Disconnected) => bail!("the broker went away"),
        }
    }

    /// When the last one of so many came.
    fn last_of(&self, number: usize) -> Result<Option<Instant>> {
        let mut last = None;
        for _ in 0..number {
            last = Some(self.next()?);
        }
        Ok(last)
    }
}
