//! Where the workspace is, and what Cargo knows of it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};

/// The folder of the workspace's `Cargo.toml`, whatever folder the command was called from.
pub(crate) fn root() -> Result<PathBuf> {
    let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR")
        .context("CARGO_MANIFEST_DIR is not set: call this program as `cargo xtask <command>`")?;
    let root = Path::new(&manifest_dir).parent().context("xtask has to be a folder of the workspace")?;
    Ok(root.to_path_buf())
}

/// What Cargo knows of the workspace's own packages; nothing is resolved, so neither network nor lock file is needed.
pub(crate) fn metadata(root: &Path) -> Result<Metadata> {
    MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("`cargo metadata` could not read the workspace: mend the manifest it names")
}

/// The folder for what a developer's machine keeps between two commands; Git ignores it.
pub(crate) fn run_dir(root: &Path) -> Result<PathBuf> {
    let dir = root.join(".run");
    std::fs::create_dir_all(&dir).with_context(|| format!("could not create {}", dir.display()))?;
    Ok(dir)
}
