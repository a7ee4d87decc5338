//! Programs measured in turns, so that whatever else the machine does meets all of them alike.

use std::time::Duration;

use anyhow::{Context, Result};

use super::{Database, Settings, Stage};
use crate::interrupt;
use crate::load::{self, Latencies, Load, Target, Workload};
use crate::pgbench::Pgbench;
use crate::proc::{self, Cpu};
use crate::program::Program;
use crate::progress::Progress;
use crate::statistics::{Ratio, count, median};

const SETTLE: Duration = Duration::from_millis(100);

/// One of the programs that take turns.
#[derive(Clone, Copy)]
pub(super) struct Contestant<'a> {
    name: &'static str,
    database: Database,
    engine: Engine<'a>,
    workload: Workload,
}

#[derive(Clone, Copy)]
enum Engine<'a> {
    Http(&'a Program),
    Pgbench(&'a Pgbench),
}

/// What one program did in one round.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sample {
    pub(crate) per_second: f64,
    /// How many latencies the quantiles are of.
    pub(crate) answers: f64,
    /// In milliseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Processor time of each request in microseconds: of the program, the database, and whoever asked.
    pub(crate) program_cpu: f64,
    pub(crate) database_cpu: f64,
    pub(crate) client_cpu: f64,
}

/// One program through all rounds.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) name: &'static str,
    pub(crate) database: Database,
    pub(crate) workload: Workload,
    pub(crate) samples: Vec<Sample>,
}

/// Programs that took turns; those on one database are compared with the first of them.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) connections: usize,
    pub(crate) series: Vec<Series>,
}

impl Group {
    pub(crate) fn series(&self, name: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.name == name)
    }

    /// What a program is compared with; the first one of its database is compared with nothing.
    pub(crate) fn base(&self, of: &Series) -> Option<&Series> {
        let first = self.series.iter().find(|series| series.database == of.database);
        first.filter(|first| first.name != of.name)
    }
}

impl Series {
    pub(crate) fn median(&self, of: impl Fn(&Sample) -> f64) -> f64 {
        median(self.samples.iter().map(of))
    }

    /// How many times as fast this one was as the other, round by round.
    pub(crate) fn ratio_to(&self, other: &Self) -> Ratio {
        self.ratio_of(other, |sample| sample.per_second)
    }

    /// How a value of this one is to that of the other, round by round.
    pub(crate) fn ratio_of(&self, other: &Self, value: impl Fn(&Sample) -> f64) -> Ratio {
        Ratio::of(self.samples.iter().map(&value), other.samples.iter().map(&value))
    }
}

impl<'a> Contestant<'a> {
    pub(super) fn http(
        name: &'static str,
        database: Database,
        program: &'a Program,
        workload: Workload,
    ) -> Self {
        Self { name, database, engine: Engine::Http(program), workload }
    }

    pub(super) fn pgbench(name: &'static str, pgbench: &'a Pgbench, workload: Workload) -> Self {
        Self { name, database: Database::Postgres, engine: Engine::Pgbench(pgbench), workload }
    }

    pub(super) fn database(&self) -> Database {
        self.database
    }

    fn measure(&self, stage: &Stage, connections: usize, length: Duration, seed: u64) -> Result<Sample> {
        let before = self.cpu(stage)?;
        let (per_second, latencies) = match self.engine {
            Engine::Http(program) => {
                let target = Target { port: program.port(), persons: stage.persons };
                let latencies =
                    load::run(&Load { target, workload: self.workload, connections, length, seed })
                        .with_context(|| {
                            format!("{} was measured with {connections} connections", self.name)
                        })?;
                (rate(&latencies, length)?, latencies)
            }
            Engine::Pgbench(pgbench) => {
                let outcome = pgbench.run(self.workload, connections, length)?;
                // PostgreSQL knows the processor time of ended connections only when it has noticed their end.
                std::thread::sleep(SETTLE);
                (outcome.per_second, outcome.latencies)
            }
        };
        let after = self.cpu(stage)?;
        let each = |index: usize| {
            let used = after.get(index).copied().unwrap_or_default()
                - before.get(index).copied().unwrap_or_default();
            used.0.as_secs_f64() * 1e6 / (per_second * length.as_secs_f64())
        };
        Ok(Sample {
            per_second,
            answers: count(usize::try_from(latencies.len())?),
            p50: millis(&latencies, 0.5),
            p99: millis(&latencies, 0.99),
            program_cpu: each(0),
            database_cpu: each(1),
            client_cpu: each(2),
        })
    }

    fn cpu(&self, stage: &Stage) -> Result<[Cpu; 3]> {
        let program = match self.engine {
            Engine::Http(program) => program.cpu()?,
            Engine::Pgbench(_) => Cpu::default(),
        };
        Ok([program, proc::family_cpu(stage.postmaster)?, proc::own_cpu()?])
    }
}

/// Measures the programs in turns: each round once, every other round in the opposite order.
pub(super) fn interleave(
    stage: &Stage,
    what: &str,
    contestants: &[Contestant<'_>],
    connections: usize,
    settings: Settings,
    progress: &mut Progress,
) -> Result<Group> {
    let mut series: Vec<_> = contestants
        .iter()
        .map(|one| Series {
            name: one.name,
            database: one.database,
            workload: one.workload,
            samples: Vec::new(),
        })
        .collect();
    progress.say(&format!("{what}, {connections} at once: warming up"));
    for one in contestants {
        one.measure(stage, connections, settings.warm_up, 0)?;
        progress.done(settings.warm_up);
    }
    for round in 1..=settings.rounds {
        let mut turns: Vec<_> = contestants.iter().zip(&mut series).collect();
        if round % 2 == 0 {
            turns.reverse();
        }
        let seed = u64::try_from(round * 1000 + connections)?;
        for (one, series) in &mut turns {
            interrupt::check()?;
            series.samples.push(one.measure(stage, connections, settings.length, seed)?);
            progress.done(settings.length);
        }
        let rates: Vec<_> = series.iter().filter_map(|series| series.samples.last()).collect();
        let rates: Vec<_> = contestants
            .iter()
            .zip(rates)
            .map(|(one, sample)| format!("{} {:.0}/s", one.name, sample.per_second))
            .collect();
        progress.say(&format!(
            "{what}, {connections} at once, round {round} of {}: {}",
            settings.rounds,
            rates.join(", ")
        ));
    }
    Ok(Group { connections, series })
}

fn rate(latencies: &Latencies, length: Duration) -> Result<f64> {
    Ok(count(usize::try_from(latencies.len())?) / length.as_secs_f64())
}

fn millis(latencies: &Latencies, quantile: f64) -> f64 {
    Duration::from_micros(latencies.value_at_quantile(quantile)).as_secs_f64() * 1000.0
}
