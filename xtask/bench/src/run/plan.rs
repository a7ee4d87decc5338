//! What a run measures: everything, or the part of it that somebody is working on.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::RangedU64ValueParser;

use super::Settings;

/// The number of connections that services see when they are idle, busy, and overrun on two processors.
const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// From so many connections on, the server is also measured without gathering.
const CROWD: usize = 64;
/// More connections than fixed persons would leave pgbench's clients without shares of their own.
const FEWEST_PERSONS: u64 = 1_000;

/// A part of a run that can be asked for by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    Reads,
    Commands,
    Batches,
    Growth,
    Following,
    Import,
    Start,
    Search,
    Events,
}

impl Part {
    /// Whether it has databases of its own and asks for nobody in those of the others.
    const fn has_own_persons(self) -> bool {
        matches!(self, Self::Search | Self::Events)
    }
}

/// What makes a run a partial one.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Focus {
    /// Measure only this part; may be repeated.
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
    /// Measure reads and commands with so many connections; may be repeated.
    #[arg(long, value_name = "NUMBER", value_parser = RangedU64ValueParser::<usize>::new().range(1..=200))]
    connections: Vec<usize>,
    /// How often each program is measured.
    #[arg(long, value_name = "NUMBER", value_parser = RangedU64ValueParser::<usize>::new().range(1..=100))]
    rounds: Option<usize>,
    /// How long each program is measured in each round.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: Option<u64>,
    /// How many persons there are.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(FEWEST_PERSONS..))]
    persons: Option<u64>,
    /// How many persons there are to search among.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(FEWEST_PERSONS..))]
    searched: Option<u64>,
    /// An older `profiles` program, measured in turns with the current one on the same PostgreSQL database.
    #[arg(long, value_name = "PATH")]
    pub(super) baseline: Option<PathBuf>,
}

/// What a run measures.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) settings: Settings,
    /// What was left out, if anything was.
    pub(crate) partial: Option<String>,
    pub(super) connections: Vec<usize>,
    parts: Vec<Part>,
    /// Whether an older server takes part.
    pub(crate) before: bool,
}

impl Focus {
    /// The plan, made from what is usual and what was asked for instead.
    pub(super) fn plan(&self, usual: Settings) -> Plan {
        // Who needs none of them doesn't wait until they are there.
        let persons = if !self.only.is_empty() && self.only.iter().all(|part| part.has_own_persons()) {
            FEWEST_PERSONS
        } else {
            usual.persons
        };
        let settings = Settings {
            persons: self.persons.unwrap_or(persons),
            searched: self.searched.unwrap_or(usual.searched),
            rounds: self.rounds.unwrap_or(usual.rounds),
            length: self.seconds.map_or(usual.length, Duration::from_secs),
            ..usual
        };
        let or_all =
            |chosen: &[usize]| if chosen.is_empty() { CONNECTIONS.to_vec() } else { chosen.to_vec() };
        let parts = if self.only.is_empty() { Part::value_variants() } else { &self.only };
        Plan {
            settings,
            partial: self.told(),
            connections: or_all(&self.connections),
            parts: parts.to_vec(),
            before: self.baseline.is_some(),
        }
    }

    fn told(&self) -> Option<String> {
        let mut told = Vec::new();
        if !self.only.is_empty() {
            let parts = Part::value_variants().iter().filter(|part| self.only.contains(part));
            let names = parts.filter_map(|part| Some(part.to_possible_value()?.get_name().to_owned()));
            told.push(format!("only {}", names.collect::<Vec<_>>().join(", ")));
        }
        if !self.connections.is_empty() {
            let numbers: Vec<_> = self.connections.iter().map(ToString::to_string).collect();
            told.push(format!("at {} connections", numbers.join(", ")));
        }
        told.extend(self.rounds.map(|rounds| format!("{rounds} rounds")));
        told.extend(self.seconds.map(|seconds| format!("{seconds} s each")));
        told.extend(self.persons.map(|persons| format!("{persons} persons")));
        told.extend(self.searched.map(|persons| format!("{persons} persons to search among")));
        if self.baseline.is_some() {
            told.push("with an older server besides".to_owned());
        }
        (!told.is_empty()).then(|| told.join(", "))
    }
}

impl Plan {
    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// Whether the server is also measured without gathering at so many connections.
    pub(super) fn is_crowd(connections: usize) -> bool {
        connections >= CROWD
    }

    /// Whether any group has the server without gathering.
    pub(super) fn has_crowd(&self) -> bool {
        (self.has(Part::Reads) || self.has(Part::Commands))
            && self.connections.iter().any(|connections| Self::is_crowd(*connections))
    }

    /// How long the whole run is expected to take.
    pub(super) fn foreseen(&self) -> Duration {
        let settings = self.settings;
        let before = usize::from(self.before);
        let each = |usual: usize| {
            let crowd = |connections: &usize| if Self::is_crowd(*connections) { 2 } else { 0 };
            self.connections.iter().map(|connections| usual + before + crowd(connections)).sum::<usize>()
        };
        let mut programs = 0;
        let mut foreseen = settings.import() * if self.has(Part::Import) { 4 } else { 2 };
        for part in &self.parts {
            match part {
                Part::Reads => programs += each(5),
                Part::Commands => programs += each(5),
                Part::Batches => programs += 4 + 2 * before,
                Part::Growth => foreseen += settings.growth() * if self.before { 3 } else { 2 },
                Part::Search => foreseen += settings.search() * 2,
                Part::Events => foreseen += settings.publishing() * 2,
                Part::Following => foreseen += settings.following() * 2,
                Part::Import | Part::Start => {}
            }
        }
        foreseen + settings.per_program() * u32::try_from(programs).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, FromArgMatches as _};

    use super::*;

    fn focus(words: &[&str]) -> Result<Focus, clap::Error> {
        let command = Focus::augment_args(clap::Command::new("run"));
        let matches = command.try_get_matches_from(std::iter::once(&"run").chain(words))?;
        Focus::from_arg_matches(&matches)
    }

    #[test]
    fn nothing_asked_for_is_the_whole_run() {
        let plan = focus(&[]).unwrap().plan(Settings::FULL);
        assert_eq!(plan.partial, None);
        assert_eq!(plan.connections, CONNECTIONS);
        assert!(Part::value_variants().iter().all(|part| plan.has(*part)));
        assert!(plan.has_crowd());
    }

    #[test]
    fn a_partial_run_says_what_it_is() {
        let words = "--only commands --only reads --connections 16 --rounds 2 --seconds 1 --baseline /old";
        let plan = focus(&words.split(' ').collect::<Vec<_>>()).unwrap().plan(Settings::FULL);
        let told =
            "only reads, commands, at 16 connections, 2 rounds, 1 s each, with an older server besides";
        assert_eq!(plan.partial.as_deref(), Some(told));
        assert_eq!((plan.settings.rounds, plan.settings.length), (2, Duration::from_secs(1)));
        assert!(plan.has(Part::Reads) && !plan.has(Part::Growth) && !plan.has_crowd());
    }

    #[test]
    fn nonsense_is_refused() {
        for words in [["--only", "writes"], ["--connections", "0"], ["--rounds", "0"], ["--persons", "10"]] {
            assert!(focus(&words).is_err(), "{words:?}");
        }
    }
}
