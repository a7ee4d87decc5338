//! Tools that exist only as Python packages, in a virtual environment of the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, workspace};

/// The path of an executable that a Python package brings, installed now unless this version is there.
pub(crate) fn executable(root: &Path, package: &str, version: &str, executable: &str) -> Result<PathBuf> {
    let venv = workspace::run_dir(root)?.join("venv");
    let python = venv.join("bin/python");
    if !process::succeeds(Command::new(&python).args(["-m", "pip", "--version"])) {
        process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv)).context(
            "Python's virtual environments are needed: install `python3` with `venv` (Debian: `python3-venv`)",
        )?;
    }
    if !is_installed(&python, package, version) {
        let wanted = format!("{package}=={version}");
        println!("installing the Python package {wanted} into {}", venv.display());
        process::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", &wanted]))?;
    }
    Ok(venv.join("bin").join(executable))
}

fn is_installed(python: &Path, package: &str, version: &str) -> bool {
    const PROBE: &str = "import sys; from importlib.metadata import version as v; \
                         sys.exit(not (v(sys.argv[1]) + '.').startswith(sys.argv[2].removesuffix('*').rstrip('.') + '.'))";
    process::succeeds(Command::new(python).args(["-c", PROBE, package, version]))
}
