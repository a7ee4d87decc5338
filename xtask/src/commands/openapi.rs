//! `cargo xtask openapi`: the API's description as a file that reviewers and other teams can read and compare.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{process, workspace};

const FILE: &str = "docs/openapi.json";
const COMMAND: &str = "cargo xtask openapi";

/// Write what the server says of its API to docs/openapi.json.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only compare the file with the server.
    #[arg(long)]
    check: bool,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        if self.check { check() } else { write() }
    }
}

fn write() -> Result<()> {
    let path = path()?;
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("could not create {}", parent.display()))?;
    }
    std::fs::write(&path, generate()?).with_context(|| format!("could not write {}", path.display()))?;
    println!("{FILE} is up to date");
    Ok(())
}

/// Fails when the file is not what the server says today.
pub(super) fn check() -> Result<()> {
    let expected = generate()?;
    let actual = std::fs::read_to_string(path()?)
        .with_context(|| format!("{FILE} cannot be read: run `{COMMAND}` and commit it"))?;
    match first_difference(&expected, &actual) {
        None => {
            println!("{FILE} is up to date");
            Ok(())
        }
        Some(line) => {
            bail!("{FILE}:{line}: the server says something else: run `{COMMAND}` and commit the result")
        }
    }
}

fn generate() -> Result<String> {
    let words = ["run", "--quiet", "--package", "profiles-server", "--bin", "profiles", "--", "openapi"];
    let text = process::output(process::cargo(&workspace::root()?).args(words))?;
    if text.trim().is_empty() {
        bail!("`profiles openapi` printed nothing: does the server know that command?");
    }
    Ok(format!("{}\n", text.trim_end()))
}

fn path() -> Result<PathBuf> {
    Ok(workspace::root()?.join(FILE))
}

/// The number of the first line in which two texts differ.
fn first_difference(left: &str, right: &str) -> Option<usize> {
    if left == right {
        return None;
    }
    let same = left.lines().zip(right.lines()).take_while(|(left, right)| left == right).count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_a_line_number() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\nb\n", "a\n"), Some(2));
        assert_eq!(first_difference("a\n", "a"), Some(2));
    }
}
