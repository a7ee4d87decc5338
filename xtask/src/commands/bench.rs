//! `cargo xtask bench`: measures the release build beside reference programs.

use std::process::Command;

use anyhow::Result;

use crate::postgres::PrivatePostgres;
use crate::{process, workspace};

const REPORT: &str = "docs/benchmarks.md";
/// A quick run's numbers are worth nothing, so they must not take the place of real ones.
const QUICK_REPORT: &str = "target/benchmarks-quick.md";

/// Measure the release build beside reference programs and write docs/benchmarks.md.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Fewer persons and short rounds, written to target/: to see that everything works, not to measure.
    #[arg(long)]
    quick: bool,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let root = workspace::root()?;
        let packages = ["--package", "profiles-server", "--package", "profiles-bench"];
        process::run(process::cargo(&root).args(["build", "--release"]).args(packages))?;
        let programs = workspace::metadata(&root)?.target_directory.join("release");
        let database = PrivatePostgres::start(true)?;
        let mut command = Command::new(programs.join("profiles-bench"));
        command.arg("run").arg("--server").arg(programs.join("profiles"));
        command.arg("--postgres-bin").arg(database.bin_dir()).args(["--postgres-url", &database.url()]);
        command.arg("--lock").arg(root.join("Cargo.lock"));
        command.arg("--output").arg(root.join(if self.quick { QUICK_REPORT } else { REPORT }));
        let said = if self.quick { "cargo xtask bench --quick" } else { "cargo xtask bench" };
        command.args(["--command", said]);
        if self.quick {
            command.arg("--quick");
        }
        process::run(&mut command)
    }
}
