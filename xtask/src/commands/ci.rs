//! `cargo xtask ci`: everything that has to hold before a change is taken in.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::{arch, events, faults, openapi, test, tidy};
use crate::{process, workspace};

/// Run every check and test, as continuous integration does.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Leave out what takes long: the licences and sources of dependencies, the tests and the faults.
    #[arg(long)]
    quick: bool,
}

struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
    is_quick: bool,
}

const STEPS: [Step; 9] = [
    Step { name: "fmt", run: || cargo(&["fmt", "--all", "--check"]), is_quick: true },
    Step { name: "clippy", run: clippy, is_quick: true },
    Step { name: "arch", run: || arch::Args {}.run(), is_quick: true },
    Step { name: "tidy", run: || tidy::Args {}.run(), is_quick: true },
    Step { name: "deny", run: deny, is_quick: false },
    Step { name: "events", run: events::check, is_quick: true },
    Step { name: "openapi", run: openapi::check, is_quick: true },
    Step { name: "test", run: || test::run(&[]), is_quick: false },
    Step { name: "faults", run: faults::short, is_quick: false },
];

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let mut times = Vec::new();
        for step in STEPS.iter().filter(|step| step.is_quick || !self.quick) {
            println!("\n=== {} ===", step.name);
            let started = Instant::now();
            (step.run)().with_context(|| format!("step `{}` failed", step.name))?;
            let elapsed = started.elapsed();
            println!("=== {}: {} ===", step.name, seconds(elapsed));
            times.push((step.name, elapsed));
        }
        let times: Vec<String> =
            times.iter().map(|(name, time)| format!("{name} {}", seconds(*time))).collect();
        println!("\nci: everything holds ({})", times.join(", "));
        Ok(())
    }
}

fn clippy() -> Result<()> {
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

fn deny() -> Result<()> {
    process::ensure_cargo_tool(&workspace::root()?, "cargo-deny", &["deny", "--version"])?;
    cargo(&["deny", "check", "bans", "licenses", "sources"])
}

fn cargo(words: &[&str]) -> Result<()> {
    process::run(process::cargo(&workspace::root()?).args(words))
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
