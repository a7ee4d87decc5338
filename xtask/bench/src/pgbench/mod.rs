//! PostgreSQL's own load generator with the same statements: what the database gives when nothing stands before it.

mod script;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::load::{Latencies, Workload};
use crate::persons;
use crate::program;
use crate::psql::Psql;

const LONGEST_MICROS: u64 = 120_000_000;

/// The scripts, and where they are.
pub(crate) struct Pgbench {
    psql: Psql,
    folder: PathBuf,
    persons: u64,
}

/// What one call gave.
pub(crate) struct Outcome {
    pub(crate) per_second: f64,
    pub(crate) latencies: Latencies,
}

/// For how long, or how often.
#[derive(Clone, Copy)]
enum Extent {
    Time(Duration),
    Once,
}

impl Pgbench {
    /// Writes the scripts; `sample` is what the server wrote for such a command.
    pub(crate) fn prepare(psql: &Psql, folder: &Path, persons: u64, sample: &Sample) -> Result<Self> {
        let folder = folder.join("pgbench");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("read.sql"), script::read(persons::ID_PREFIX))?;
        fs::write(folder.join("command.sql"), script::command(persons::ID_PREFIX, sample))?;
        Ok(Self { psql: psql.clone(), folder, persons })
    }

    pub(crate) fn run(&self, workload: Workload, connections: usize, length: Duration) -> Result<Outcome> {
        self.call(workload, connections, Extent::Time(length))
    }

    /// Runs one command, for the first person.
    pub(crate) fn once(&self) -> Result<()> {
        self.call(Workload::ChangeAddress, 1, Extent::Once).map(|_| ())
    }

    fn call(&self, workload: Workload, connections: usize, extent: Extent) -> Result<Outcome> {
        // The shares of the clients don't overlap: pgbench does not try again when another was faster.
        let span = match extent {
            Extent::Time(_) => (self.persons / u64::try_from(connections)?).max(1),
            Extent::Once => 1,
        };
        let (script, sampling) = match workload {
            Workload::Read => ("read.sql", "0.2"),
            Workload::ChangeAddress => ("command.sql", "1"),
            Workload::Fixed | Workload::ReadBatch => bail!("pgbench has no script for this workload"),
        };
        let log = tempfile::tempdir_in(&self.folder)?;
        let mut command = Command::new(self.psql.bin.join("pgbench"));
        command.current_dir(log.path()).args(["--no-vacuum", "--protocol", "prepared"]);
        command.arg("--file").arg(self.folder.join(script));
        command.args(["--client", &connections.to_string(), "--jobs", &connections.min(2).to_string()]);
        command.args(["--define", &format!("span={span}"), "--log", "--sampling-rate", sampling]);
        match extent {
            Extent::Time(length) => command.args(["--time", &length.as_secs().max(1).to_string()]),
            Extent::Once => command.args(["--transactions", "1"]),
        };
        let printed = program::output(command.arg(&self.psql.url))?;
        Ok(Outcome { per_second: per_second(&printed)?, latencies: latencies(log.path())? })
    }
}

/// The texts that the server wrote for one command.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) changes: String,
    pub(crate) data: String,
    pub(crate) headers: String,
}

fn per_second(printed: &str) -> Result<f64> {
    let failed = printed.lines().find_map(|line| line.strip_prefix("number of failed transactions: "));
    if failed.is_some_and(|failed| !failed.starts_with("0 ")) {
        bail!("transactions of pgbench failed: {printed}");
    }
    let rate = printed.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.with_context(|| format!("pgbench does not tell its rate: {printed}"))
}

/// The third column of the log is how long a transaction took, in microseconds.
fn latencies(folder: &Path) -> Result<Latencies> {
    let mut all = Latencies::new_with_max(LONGEST_MICROS, 3)?;
    for file in fs::read_dir(folder)? {
        let text = fs::read_to_string(file?.path())?;
        for micros in text.lines().filter_map(|line| line.split(' ').nth(2)?.parse().ok()) {
            all.saturating_record(micros);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read_unless_something_failed() {
        let printed =
            "number of failed transactions: 0 (0.000%)\ntps = 4321.5 (without initial connection time)\n";
        assert_eq!(per_second(printed).unwrap().total_cmp(&4321.5), std::cmp::Ordering::Equal);
        assert!(per_second("number of failed transactions: 3 (0.1%)\ntps = 1.0 (x)\n").is_err());
        assert!(per_second("nonsense").is_err());
    }
}
