//! The workspace's text files, without what Git ignores.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ignore::WalkBuilder;

/// A text file, its path relative to the workspace.
#[derive(Debug)]
pub(crate) struct SourceFile {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl SourceFile {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "rs")
    }

    pub(crate) fn is_manifest(&self) -> bool {
        self.path.file_name().is_some_and(|name| name == "Cargo.toml")
    }
}

/// Reads the files that the checks look at: Rust, Markdown and manifests, in a stable order.
pub(crate) fn collect(root: &Path) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    // The files of a source archive, which has no `.git`, are ignored by the same rules.
    for entry in WalkBuilder::new(root).require_git(false).build() {
        let entry = entry.context("could not list the workspace's files")?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) && is_checked(entry.path()) {
            let text = std::fs::read_to_string(entry.path())
                .with_context(|| format!("{} is not a readable UTF-8 file", entry.path().display()))?;
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_path_buf();
            files.push(SourceFile { path, text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn is_checked(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "Cargo.toml")
        || path.extension().is_some_and(|extension| extension == "rs" || extension == "md")
}
