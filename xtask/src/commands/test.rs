//! `cargo xtask test`: the tests with the servers that they need.

use std::path::Path;

use anyhow::Result;

use crate::test_servers::TestServers;
use crate::{process, workspace};

/// Run the tests against PostgreSQL, NATS and Kafka that are provided for them.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Passed on to the test runner, such as `-p profiles-domain` or the name of a test.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        run(&self.args)
    }
}

/// Runs the tests that `args` select, or all of them, those in documentation included.
pub(super) fn run(args: &[String]) -> Result<()> {
    let root = workspace::root()?;
    let servers = TestServers::provide(&root)?;
    let variables = servers.variables();
    let cargo = |words: &[&str], args: &[String]| {
        process::run(process::cargo(&root).args(words).args(args).envs(variables.clone()))
    };
    // nextest does not run the tests in documentation. They come first: the last summary is that of the real tests.
    if args.is_empty() {
        cargo(&["test", "--workspace", "--doc", "--quiet"], &[])?;
    }
    let scope: &[&str] = if selects_package(args) { &[] } else { &["--workspace"] };
    if has_nextest(&root) {
        cargo(&[&["nextest", "run"], scope].concat(), args)
    } else if args.is_empty() {
        cargo(&["test", "--workspace", "--lib", "--bins", "--tests"], args)
    } else {
        cargo(&[&["test"], scope].concat(), args)
    }
}

fn has_nextest(root: &Path) -> bool {
    process::succeeds(process::cargo(root).args(["nextest", "--version"]))
}

/// Whether the arguments name packages themselves; `--workspace` beside them would win.
fn selects_package(args: &[String]) -> bool {
    args.iter()
        .take_while(|arg| *arg != "--")
        .any(|arg| arg.starts_with("-p") || arg == "--package" || arg.starts_with("--package="))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(args: &[&str]) -> bool {
        selects_package(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn packages_are_recognised_however_they_are_given() {
        for args in
            [&["-p", "xtask"][..], &["-pxtask"], &["--package", "xtask"], &["name", "--package=xtask"]]
        {
            assert!(selects(args), "{args:?}");
        }
        for args in [&[][..], &["name"], &["--no-fail-fast"], &["--", "-p"]] {
            assert!(!selects(args), "{args:?}");
        }
    }
}
