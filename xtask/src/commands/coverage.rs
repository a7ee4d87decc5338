//! `cargo xtask coverage`: which lines the tests reach.

use anyhow::Result;

use crate::test_servers::TestServers;
use crate::{process, workspace};

const OUTPUT: &str = "target/coverage";

/// Measure the tests' coverage with cargo-tarpaulin and write it to target/coverage.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Passed on to cargo-tarpaulin, such as `-p profiles-domain`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let root = workspace::root()?;
        process::ensure_cargo_tool(&root, "cargo-tarpaulin", &["tarpaulin", "--version"])?;
        let servers = TestServers::provide(&root)?;
        let mut command = process::cargo(&root);
        // A folder of its own, because instrumented code would make the next ordinary build start anew.
        command.args(["tarpaulin", "--target-dir", "target/tarpaulin", "--skip-clean"]);
        command.args(["--out", "Html", "--out", "Lcov", "--output-dir", OUTPUT]);
        for folder in ["xtask/*", "tests/*", "target/*"] {
            command.args(["--exclude-files", folder]);
        }
        if self.args.is_empty() {
            command.arg("--workspace");
        }
        process::run(command.args(&self.args).envs(servers.variables()))?;
        println!("coverage: {OUTPUT}/tarpaulin-report.html");
        Ok(())
    }
}
