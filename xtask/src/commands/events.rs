//! `cargo xtask events`: the schemas of all events and their AsyncAPI document, as files that other teams can read.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::events::{self, breaks};
use crate::workspace;

const FOLDER: &str = "docs/events";
const COMMAND: &str = "cargo xtask events";

/// Write what the contracts say of their events to docs/events. A published type never changes incompatibly.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only compare the files with the contracts.
    #[arg(long)]
    check: bool,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        if self.check { check() } else { write() }
    }
}

fn write() -> Result<()> {
    let folder = folder()?;
    refuse_breaks(&folder)?;
    std::fs::create_dir_all(&folder).with_context(|| format!("could not create {FOLDER}"))?;
    for (name, text) in events::files()? {
        std::fs::write(folder.join(&name), text)
            .with_context(|| format!("could not write {FOLDER}/{name}"))?;
    }
    println!("{FOLDER} is up to date");
    Ok(())
}

/// Fails when the files are not what the contracts say today.
pub(super) fn check() -> Result<()> {
    let folder = folder()?;
    refuse_breaks(&folder)?;
    for (name, text) in events::files()? {
        let actual = std::fs::read_to_string(folder.join(&name)).unwrap_or_default();
        if actual != text {
            bail!("{FOLDER}/{name} isn't what the contracts say: run `{COMMAND}` and commit the result");
        }
    }
    println!("{FOLDER} is up to date");
    Ok(())
}

/// Compares each published schema with what its type would become.
fn refuse_breaks(folder: &Path) -> Result<()> {
    let mut faults = Vec::new();
    for name in published(folder)? {
        let text = std::fs::read_to_string(folder.join(&name))?;
        let old: Value =
            serde_json::from_str(&text).with_context(|| format!("{FOLDER}/{name} isn't JSON"))?;
        match events::schema_of_file(&name) {
            None => faults.push(format!("{name}: the type is gone, but consumers may wait for it")),
            Some(new) => {
                faults.extend(breaks(&old, &new).into_iter().map(|fault| format!("{name}: {fault}")));
            }
        }
    }
    if !faults.is_empty() {
        bail!(
            "published events would change incompatibly; publish a new version instead:\n{}",
            faults.join("\n")
        );
    }
    Ok(())
}

/// The names of the schemas that there are.
fn published(folder: &Path) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("profiles.") && name.ends_with(".json") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn folder() -> Result<PathBuf> {
    Ok(workspace::root()?.join(FOLDER))
}
