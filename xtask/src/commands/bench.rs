//! `cargo xtask bench`: measures the release build beside reference programs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::broker::{self, PrivateBroker};
use crate::postgres::PrivatePostgres;
use crate::{process, workspace};

const REPORT: &str = "docs/benchmarks.md";
/// A quick or partial run's numbers must not take the place of those of a whole one.
const QUICK_REPORT: &str = "target/benchmarks-quick.md";
const FOCUS_REPORT: &str = "target/benchmarks-focus.md";

/// Measure the release build beside reference programs and write docs/benchmarks.md.
///
/// With any of the options that choose what is measured, the report goes to target/.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Fewer persons and short rounds, written to target/: to see that everything works, not to measure.
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    focus: Focus,
    /// Where the report goes.
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// What makes a run a partial one; the benchmark itself knows what each means.
#[derive(Debug, Clone, Default, clap::Args)]
struct Focus {
    /// Measure only this part; may be repeated.
    #[arg(long, value_name = "PART")]
    #[arg(value_parser = ["reads", "commands", "batches", "growth", "following", "import", "start", "search", "events"])]
    only: Vec<String>,
    /// Measure reads and commands with so many connections [default: 1, 16 and 64]; may be repeated.
    #[arg(long, value_name = "NUMBER")]
    connections: Vec<u16>,
    /// How often each program is measured.
    #[arg(long, value_name = "NUMBER")]
    rounds: Option<u16>,
    /// How long each program is measured in each round.
    #[arg(long)]
    seconds: Option<u16>,
    /// How many persons there are.
    #[arg(long, value_name = "NUMBER")]
    persons: Option<u64>,
    /// How many persons there are to search among [default: 1000000].
    #[arg(long, value_name = "NUMBER")]
    searched: Option<u64>,
    /// An older `profiles` program, measured in turns with the current one on the same PostgreSQL database.
    #[arg(long, value_name = "PATH")]
    baseline: Option<PathBuf>,
    /// The `profiles` program to measure, instead of building it.
    #[arg(long, value_name = "PATH")]
    server: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let root = workspace::root()?;
        let release = workspace::metadata(&root)?.target_directory.join("release");
        // What has to be installed comes first: then nothing was built in vain.
        let nats = broker::nats()?;
        let server = self.server(&root, release.as_std_path())?;
        build(&root, "profiles-bench")?;
        let database = PrivatePostgres::start(true)?;
        let nats = PrivateBroker::start(&nats)?;
        let mut command = Command::new(release.join("profiles-bench"));
        command.arg("run").arg("--server").arg(server);
        command
            .arg("--postgres-bin")
            .arg(database.bin_dir())
            .args(["--postgres-url", &database.url()])
            .args(["--nats-url", nats.url()]);
        command.arg("--lock").arg(root.join("Cargo.lock")).arg("--output").arg(self.output(&root));
        command.args(["--command", &self.said()]).args(self.quick.then_some("--quick"));
        process::run(command.args(self.focus.measured()))
    }

    /// The program that is given, or else the one that is built.
    fn server(&self, root: &Path, release: &Path) -> Result<PathBuf> {
        for program in self.focus.server.iter().chain(&self.focus.baseline) {
            if !program.is_file() {
                bail!("{} is not there", program.display());
            }
        }
        if let Some(server) = &self.focus.server {
            return Ok(server.clone());
        }
        build(root, "profiles-server")?;
        Ok(release.join("profiles"))
    }

    fn output(&self, root: &Path) -> PathBuf {
        let usual = if self.focus.is_whole() { REPORT } else { FOCUS_REPORT };
        let usual = if self.quick && self.focus.is_whole() { QUICK_REPORT } else { usual };
        self.output.clone().unwrap_or_else(|| root.join(usual))
    }

    /// The command line, as the report repeats it.
    fn said(&self) -> String {
        let quick = self.quick.then(|| OsString::from("--quick"));
        let words: Vec<_> = quick.into_iter().chain(self.focus.words()).collect();
        // A report is for others too, who have no such folders: of a path, its last part.
        let last = |word: &OsString| {
            let name = Path::new(word).file_name().unwrap_or(word.as_os_str());
            name.to_string_lossy().into_owned()
        };
        let words = words.iter().map(last);
        std::iter::once("cargo xtask bench".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
    }
}

impl Focus {
    fn is_whole(&self) -> bool {
        self.words().is_empty()
    }

    fn words(&self) -> Vec<OsString> {
        let mut words = self.measured();
        words.extend(option("--server", self.server.as_ref()));
        words
    }

    /// The options that the benchmark itself takes.
    fn measured(&self) -> Vec<OsString> {
        let mut words = Vec::new();
        words.extend(option("--only", &self.only));
        words.extend(option("--connections", self.connections.iter().map(ToString::to_string)));
        words.extend(option("--rounds", self.rounds.map(|number| number.to_string())));
        words.extend(option("--seconds", self.seconds.map(|number| number.to_string())));
        words.extend(option("--persons", self.persons.map(|number| number.to_string())));
        words.extend(option("--searched", self.searched.map(|number| number.to_string())));
        words.extend(option("--baseline", self.baseline.as_ref()));
        words
    }
}

/// An option once for each of its values.
fn option(name: &str, values: impl IntoIterator<Item = impl Into<OsString>>) -> Vec<OsString> {
    values.into_iter().flat_map(|value| [OsString::from(name), value.into()]).collect()
}

/// One package at a time: together they would be built with each other's features, and not as they are shipped.
fn build(root: &Path, package: &str) -> Result<()> {
    process::run(process::cargo(root).args(["build", "--release", "--package", package]))
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, FromArgMatches as _};

    use super::*;

    fn args(words: &str) -> Args {
        let command = Args::augment_args(clap::Command::new("bench").no_binary_name(true));
        Args::from_arg_matches(&command.get_matches_from(words.split_whitespace())).unwrap()
    }

    #[test]
    fn only_a_whole_run_writes_the_report_that_is_kept() {
        let output = |words| args(words).output(Path::new("/root"));
        assert_eq!(output(""), Path::new("/root").join(REPORT));
        assert_eq!(output("--quick"), Path::new("/root").join(QUICK_REPORT));
        assert_eq!(output("--only reads"), Path::new("/root").join(FOCUS_REPORT));
        assert_eq!(output("--quick --server /profiles"), Path::new("/root").join(FOCUS_REPORT));
        assert_eq!(output("--rounds 1 --output here.md"), Path::new("here.md"));
    }

    #[test]
    fn the_report_repeats_the_command_line() {
        let words = "--only reads --only growth --connections 64 --rounds 2 --server profiles";
        assert_eq!(args(words).said(), format!("cargo xtask bench {words}"));
        assert_eq!(args("--quick").said(), "cargo xtask bench --quick");
        assert_eq!(args("--baseline /a/b/old").said(), "cargo xtask bench --baseline old");
    }
}
