//! One database's run: everything is started, written to, broken and healed; then it's judged what arrived.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

use crate::check::{self, Evidence, Verdict};
use crate::consumers::{self, Consumer};
use crate::faults::{self, Kills, Suffered};
use crate::history::{self, History};
use crate::interrupt;
use crate::say::Voice;
use crate::scene::{Counts, Database, Programs, Scene};
use crate::settings::Settings;
use crate::writers::{Told, Writers};

/// How long to write before anything goes wrong.
const WARM_UP: Duration = Duration::from_secs(1);
const LOOK: Duration = Duration::from_millis(100);
const SAY: Duration = Duration::from_secs(5);

/// What a run found.
pub(crate) struct Outcome {
    pub(crate) database: Database,
    pub(crate) kills: Kills,
    pub(crate) suffered: Suffered,
    pub(crate) counts: Counts,
    pub(crate) told: Told,
    pub(crate) persons: usize,
    /// All events that there have to be.
    pub(crate) events: usize,
    pub(crate) verdict: Verdict,
    /// How often each consumer began anew where it was.
    pub(crate) reconnections: BTreeMap<String, usize>,
    /// How long after everything was healed each consumer had everything.
    pub(crate) caught_up: BTreeMap<String, Duration>,
    /// In how many ways the checker was shown to see.
    pub(crate) sabotages: usize,
    /// What nobody should have been answered or sent, beside the verdict.
    pub(crate) complaints: Vec<String>,
    pub(crate) versions: Vec<String>,
    pub(crate) evidence: Evidence,
}

/// Runs it all over one database.
pub(crate) async fn run(
    database: Database,
    programs: &Programs,
    settings: Settings,
    seed: u64,
    home: &Path,
) -> Result<Outcome> {
    let started = Instant::now();
    let home = home.join(database.name());
    std::fs::create_dir_all(&home).with_context(|| format!("could not create {}", home.display()))?;
    let voice = Voice::new(database.name(), started, &home.join("run.log"));
    // Each database has its own storm, of the same seed.
    let seed = seed.wrapping_mul(2).wrapping_add(u64::from(database == Database::Sqlite));
    let mut rng = StdRng::seed_from_u64(seed);
    let scene = Scene::start(database, programs, settings.megabytes, &home, voice, &mut rng).await?;
    scene.voice.say("everything is started");
    let consumers = consumers::start(&scene, seed).await?;
    let writers = Writers::start(&scene, settings.load, seed)?;
    interrupt::sleep(WARM_UP).await?;
    let (kills, suffered) = faults::rage(&scene, settings.storm, seed).await?;
    scene.voice.say("healing");
    scene.heal().await?;
    let healed = Instant::now();
    let told = writers.finish().await?.told();
    scene.voice.say(&format!(
        "{} acknowledged, {} unknown; the last of each person too",
        told.acknowledged, told.unknown
    ));
    let url = scene.urls().first().cloned().context("there is no replica")?;
    let histories = histories(&url, &told).await?;
    let caught_up = catch_up(&scene, &consumers, &histories, healed, settings.catch_up).await?;
    let evidence = evidence(&scene, &url, consumers, &told, histories).await?;
    let verdict = check::judge(&evidence.evidence);
    for finding in verdict.findings.iter().take(10) {
        scene.voice.say(&format!("VIOLATION {finding}"));
    }
    let sabotages =
        if verdict.findings.is_empty() { check::self_test(&evidence.evidence, &mut rng)? } else { 0 };
    scene.voice.say(&format!("{} violations; the checker sees in {sabotages} ways", verdict.findings.len()));
    let mut complaints = evidence.complaints;
    complaints.extend(told.complaints.clone());
    Ok(Outcome {
        database,
        kills,
        suffered,
        counts: scene.counts(),
        persons: evidence.evidence.histories.len(),
        events: evidence.evidence.histories.values().map(Vec::len).sum(),
        told,
        verdict,
        reconnections: evidence.reconnections,
        caught_up,
        sabotages,
        complaints,
        versions: scene.versions().await?,
        evidence: evidence.evidence,
    })
}

async fn histories(url: &str, told: &Told) -> Result<BTreeMap<Uuid, History>> {
    let registered = history::persons(url).await?;
    let persons: BTreeSet<_> = told.versions.keys().copied().chain(registered).collect();
    history::read(url, persons).await
}

/// Waits until every consumer has every event, but not for ever: what is missing then is lost.
async fn catch_up(
    scene: &Scene,
    consumers: &[Consumer],
    histories: &BTreeMap<Uuid, History>,
    healed: Instant,
    within: Duration,
) -> Result<BTreeMap<String, Duration>> {
    let (mut caught_up, mut said) = (BTreeMap::new(), Instant::now());
    let all: usize = histories.values().map(Vec::len).sum();
    loop {
        interrupt::sleep(LOOK).await?;
        let (is_over, says) = (healed.elapsed() > within, said.elapsed() > SAY);
        for Consumer { name, trace, .. } in consumers {
            if caught_up.contains_key(*name) {
                continue;
            }
            // Looking through all of them takes a while, and the time from those that are to catch up.
            if trace.different() < all && !is_over && !says {
                continue;
            }
            let (missing, one) = trace.missing(histories.values().flatten());
            let Some(one) = one else {
                caught_up.insert((*name).to_owned(), healed.elapsed());
                continue;
            };
            if is_over || says {
                let until = if is_over { "GIVING UP" } else { "waiting" };
                let text = format!("{until}: {name} lacks {missing} of {all} events, such as {one}");
                scene.voice.say(&text);
                said = Instant::now();
            }
        }
        if is_over || caught_up.len() == consumers.len() {
            return Ok(caught_up);
        }
    }
}

struct Gathered {
    evidence: Evidence,
    reconnections: BTreeMap<String, usize>,
    complaints: Vec<String>,
}

/// Ends the consumers and puts together what they have.
async fn evidence(
    scene: &Scene,
    url: &str,
    consumers: Vec<Consumer>,
    told: &Told,
    mut histories: BTreeMap<Uuid, History>,
) -> Result<Gathered> {
    let (mut traces, mut reconnections, mut complaints) = (Vec::new(), BTreeMap::new(), Vec::new());
    let mut add = |name: &str, trace: &consumers::Trace| {
        traces.push((name.to_owned(), trace.arrivals()));
        reconnections.insert(name.to_owned(), trace.reconnections());
        complaints.extend(trace.complaints().into_iter().map(|what| format!("{name}: {what}")));
    };
    for consumer in consumers {
        add(consumer.name, &consumer.trace);
    }
    for (name, trace) in consumers::read_again(scene).await? {
        add(name, &trace);
    }
    let last = |(person, history): (&Uuid, &History)| Some((*person, history.last()?.version));
    let awaited = histories.iter().filter_map(last).collect();
    // What arrived of versions that were committed after the histories were read is no phantom, nor lost elsewhere.
    let known: BTreeSet<_> = histories.values().flatten().collect();
    let later: BTreeSet<_> = traces
        .iter()
        .flat_map(|(_, arrivals): &(_, Vec<_>)| arrivals)
        .filter(|arrival| !known.contains(&arrival.key))
        .map(|arrival| arrival.key.person)
        .collect();
    if !later.is_empty() {
        scene.voice.say(&format!("reading the histories of {} persons once more", later.len()));
        histories.extend(history::read(url, later).await?);
    }
    let (acknowledged, left_open) = (told.versions.clone(), told.left_open);
    let evidence = Evidence { acknowledged, left_open, histories, awaited, traces };
    Ok(Gathered { evidence, reconnections, complaints })
}

/// Keeps what was found, for somebody to look into.
pub(crate) fn keep(outcome: &Outcome, home: &Path) -> Result<PathBuf> {
    use std::fmt::Write;
    let folder = home.join(outcome.database.name());
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))
    };
    let mut text = String::new();
    for finding in &outcome.verdict.findings {
        writeln!(text, "{finding}")?;
    }
    for complaint in &outcome.complaints {
        writeln!(text, "Complaint: {complaint}")?;
    }
    write("findings.txt", &text)?;
    let mut text = String::new();
    for key in outcome.evidence.histories.values().flatten() {
        writeln!(text, "{key}")?;
    }
    write("histories.txt", &text)?;
    let mut text = String::new();
    for (person, versions) in &outcome.evidence.acknowledged {
        writeln!(text, "{person} {versions:?}")?;
    }
    write("acknowledged.txt", &text)?;
    for (number, (consumer, arrivals)) in outcome.evidence.traces.iter().enumerate() {
        let mut text = format!("{consumer}\n");
        for arrival in arrivals {
            writeln!(text, "{} {:016x} {}", arrival.id, arrival.digest, arrival.key)?;
        }
        write(&format!("trace-{number}.txt"), &text)?;
    }
    Ok(folder)
}
