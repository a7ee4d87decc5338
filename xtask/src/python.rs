//! Tools that exist only as Python packages, in a virtual environment of the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, workspace};

/// The path of an executable that a Python package brings, installed now unless this version is there.
pub(crate) fn executable(root: &Path, package: &str, version: &str, executable: &str) -> Result<PathBuf> {
    Ok(install(root, package, version)?.join("bin").join(executable))
}

/// The path of a file that a Python package has in one of its modules, installed now unless this version is there.
pub(crate) fn resource(
    root: &Path,
    package: &str,
    version: &str,
    module: &str,
    file: &str,
) -> Result<PathBuf> {
    const PATH: &str =
        "import sys; from importlib.resources import files; print(files(sys.argv[1]) / sys.argv[2])";
    let python = install(root, package, version)?.join("bin/python");
    let path = process::output(Command::new(python).args(["-c", PATH, module, file]))?;
    Ok(PathBuf::from(path.trim()))
}

/// The virtual environment, with the package in it.
fn install(root: &Path, package: &str, version: &str) -> Result<PathBuf> {
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
    Ok(venv)
}

fn is_installed(python: &Path, package: &str, version: &str) -> bool {
    const PROBE: &str = "import sys; from importlib.metadata import version as v; \
                         sys.exit(not (v(sys.argv[1]) + '.').startswith(sys.argv[2].removesuffix('*').rstrip('.') + '.'))";
    process::succeeds(Command::new(python).args(["-c", PROBE, package, version]))
}
