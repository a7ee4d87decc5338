//! The report: the same Markdown for the terminal and for the file, made of nothing but a run's findings.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks through its standard streams")]

mod bars;
mod events;
mod search;
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
    let partial = findings
        .plan
        .partial
        .as_ref()
        .map_or_else(String::new, |what| format!("\n**A partial run, not to be published:** {what}.\n"));
    let intro = format!(
        "# Benchmarks\n\nWritten by `{}` on {today}, in {} minutes.\nEvery number comes from that run; do not edit \
         them, run it again.\n{partial}",
        findings.command,
        clock(took)
    );
    let sections = [
        Some(intro),
        Some(sections::machine(findings)),
        Some(bars::bars(findings)),
        Some(sections::how_to_read(findings)),
        sections::reads(findings),
        sections::commands(findings),
        sections::batch(findings),
        sections::databases(findings),
        sections::growth(findings),
        sections::following(findings),
        sections::import(findings),
        events::events(findings),
        search::search(findings),
        sections::startup(findings),
        Some(sections::memory(findings)),
        Some(sections::NOT_MEASURED.to_owned()),
    ];
    sections.into_iter().flatten().collect::<Vec<_>>().join("\n")
}
