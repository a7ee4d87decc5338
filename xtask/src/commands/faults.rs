//! `cargo xtask faults`: kills the service and what it depends on, and checks that no event is lost, made up or out of order.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::postgres::Cluster;
use crate::{broker, process, workspace};

const REPORT: &str = "docs/reliability.md";

/// Kill the service, its database and its broker under load, and check that no event is lost, made up or out of order.
///
/// A whole run writes its figures into docs/reliability.md.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Args {
    /// Some kills of each kind in about a minute, as continuous integration does.
    #[arg(long)]
    short: bool,
    /// What pauses, victims and values are chosen from [default: the time of day].
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Only over this database.
    #[arg(long, value_name = "DATABASE", value_parser = ["postgres", "sqlite"])]
    only: Option<String>,
    /// How many processes to kill over each database.
    #[arg(long, value_name = "NUMBER")]
    kills: Option<usize>,
    /// Keep logs and traces also when nothing is found.
    #[arg(long)]
    keep: bool,
    /// Try what is shipped instead of the build for development.
    #[arg(long)]
    release: bool,
    /// The `profiles` program to try, instead of building it.
    #[arg(long, value_name = "PATH")]
    server: Option<PathBuf>,
}

/// The short form.
pub(super) fn short() -> Result<()> {
    Args { short: true, ..Args::default() }.run()
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let root = workspace::root()?;
        // What has to be installed comes first: then nothing was built in vain.
        let nats = broker::nats()?.program;
        let home = tempfile::Builder::new().prefix("profiles-pg-").tempdir();
        let home = home.context("could not create a temporary folder for PostgreSQL: is TMPDIR writable?")?;
        // The files only: the suite itself starts and stops servers on them.
        let cluster = Cluster::create(home.path())?;
        let programs = workspace::metadata(&root)?.target_directory.join(self.folder());
        let server = match &self.server {
            Some(server) if server.is_file() => server.clone(),
            Some(server) => bail!("{} is not there", server.display()),
            None => {
                self.build(&root, "profiles-server")?;
                programs.join("profiles").into()
            }
        };
        self.build(&root, "profiles-faults")?;
        let mut command = Command::new(programs.join("profiles-faults"));
        command.arg("--server").arg(server).arg("--nats-server").arg(nats);
        command.arg("--postgres-bin").arg(cluster.bin_dir()).arg("--postgres-home").arg(home.path());
        command.args(["--command", &self.said(), "--profile", self.profile()]).args(self.passed_on());
        if self.is_whole() {
            command.arg("--report").arg(root.join(REPORT));
        }
        process::run(&mut command)
    }

    /// One package at a time: together they would be built with each other's features, and not as they are shipped.
    fn build(&self, root: &Path, package: &str) -> Result<()> {
        let release = self.release.then_some("--release");
        process::run(process::cargo(root).args(["build", "--package", package]).args(release))
    }

    /// Only figures of a whole run are for the report.
    fn is_whole(&self) -> bool {
        !self.short && self.only.is_none() && self.kills.is_none() && self.server.is_none()
    }

    const fn profile(&self) -> &'static str {
        if self.release { "release" } else { "dev" }
    }

    const fn folder(&self) -> &'static str {
        if self.release { "release" } else { "debug" }
    }

    /// The command line but for the seed, which the suite adds.
    fn said(&self) -> String {
        let options = Self { seed: None, keep: false, ..self.clone() }.passed_on();
        let release = self.release.then(|| "--release".to_owned());
        let words = ["cargo xtask faults".to_owned()].into_iter().chain(release).chain(options);
        words.collect::<Vec<_>>().join(" ")
    }

    /// The options that the suite itself takes.
    fn passed_on(&self) -> Vec<String> {
        let mut words = Vec::new();
        words.extend(self.short.then(|| "--short".to_owned()));
        words.extend(self.keep.then(|| "--keep".to_owned()));
        let valued = [
            ("--seed", self.seed.map(|seed| seed.to_string())),
            ("--only", self.only.clone()),
            ("--kills", self.kills.map(|kills| kills.to_string())),
        ];
        for (name, value) in valued {
            words.extend(value.into_iter().flat_map(|value| [name.to_owned(), value]));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_run_writes_the_report() {
        assert!(Args::default().is_whole());
        assert!(Args { seed: Some(7), release: true, ..Args::default() }.is_whole());
        assert!(!Args { short: true, ..Args::default() }.is_whole());
        assert!(!Args { kills: Some(1), ..Args::default() }.is_whole());
        assert!(!Args { only: Some("sqlite".to_owned()), ..Args::default() }.is_whole());
    }

    #[test]
    fn the_report_repeats_the_command_line() {
        let only = Some("sqlite".to_owned());
        let args = Args { seed: Some(7), keep: true, release: true, only, ..Args::default() };
        assert_eq!(args.said(), "cargo xtask faults --release --only sqlite");
        assert_eq!(args.passed_on(), ["--keep", "--seed", "7", "--only", "sqlite"]);
    }
}
