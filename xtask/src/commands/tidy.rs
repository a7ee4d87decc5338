//! `cargo xtask tidy`: house rules that neither rustfmt nor clippy knows.

use anyhow::Result;

use crate::{finding, tidy, workspace};

/// Check file lengths, opening lines, reasons of allowed lints, and white space.
#[derive(clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let report = tidy::check(&workspace::root()?)?;
        println!("{} source files, median length {} lines", report.files, report.median);
        finding::report("tidy", report.findings)
    }
}
