//! `cargo xtask example`: a worked example, from building it to what it shows.

use anyhow::Result;

use crate::story::shipping;

/// Run a worked example against a service of its own.
#[derive(clap::Args)]
pub(super) struct Args {
    example: Example,
}

/// The examples there are.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Example {
    /// Insurance cards go to the new addresses of people who move, whatever is killed in between
    Shipping,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        match self.example {
            Example::Shipping => shipping::tell(),
        }
    }
}
