//! The report: the same Markdown for the terminal and for the file, made of nothing but a run's findings.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks through its standard streams")]

mod sections;
mod table;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::moment;
use crate::progress::clock;
use crate::run::Findings;

/// Prints the report and writes it to a file.
pub(crate) fn publish(findings: &Findings, file: &Path, took: Duration) -> Result<()> {
    let text = text(findings, &moment::today(), took);
    println!("\n{text}");
    if let Some(parent) = file.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("could not create {}", parent.display()))?;
    }
    std::fs::write(file, text).with_context(|| format!("could not write {}", file.display()))?;
    println!("written to {}", file.display());
    Ok(())
}

fn text(findings: &Findings, today: &str, took: Duration) -> String {
    let intro = format!(
        "# Benchmarks\n\nWritten by `{}` on {today}, in {} minutes.\nEvery number comes from that run; do not edit \
         them, run it again.\n",
        findings.command,
        clock(took)
    );
    let sections = [
        intro,
        sections::machine(findings),
        sections::how_to_read(findings),
        sections::reads(findings),
        sections::commands(findings),
        sections::batch(findings),
        sections::databases(findings),
        sections::growth(findings),
        sections::import(findings),
        sections::startup(findings),
        sections::memory(findings),
        sections::NOT_MEASURED.to_owned(),
    ];
    sections.join("\n")
}
