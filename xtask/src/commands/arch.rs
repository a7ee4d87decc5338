//! `cargo xtask arch`: holds the workspace to its layers and bounded contexts.

use anyhow::Result;

use crate::{arch, finding, workspace};

/// Check that layers, third-party dependencies and bounded contexts keep to the architecture.
#[derive(clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        finding::report("arch", arch::check(&workspace::root()?)?)
    }
}
