//! The machine and the versions that a report's numbers belong to.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::program;

/// What stands at the top of a report.
pub(crate) struct Machine {
    pub(crate) processors: String,
    pub(crate) memory: String,
    pub(crate) kernel: String,
    pub(crate) rustc: String,
    /// How busy the machine was in the minute before.
    pub(crate) load: String,
}

impl Machine {
    pub(crate) fn look() -> Result<Self> {
        let cores = std::thread::available_parallelism().context("the number of processors is not known")?;
        let model =
            first_field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
        let memory =
            first_field("/proc/meminfo", "MemTotal").context("/proc/meminfo does not tell the memory")?;
        let kilobytes: u64 =
            memory.trim_end_matches(" kB").parse().context("/proc/meminfo has an unknown form")?;
        let release =
            fs::read_to_string("/proc/sys/kernel/osrelease").context("the kernel has no version")?;
        Ok(Self {
            processors: format!("{cores} × {model}"),
            memory: format!("{} GiB", kilobytes.div_ceil(1024 * 1024)),
            kernel: format!("Linux {}", release.trim()),
            load: fs::read_to_string("/proc/loadavg")?.split(' ').next().unwrap_or_default().to_owned(),
            rustc: program::output(Command::new("rustc").arg("--version"))?.trim().to_owned(),
        })
    }
}

/// The file system that a folder is on: durability costs nothing on one that is in memory.
pub(crate) fn file_system(folder: &Path) -> Result<String> {
    let folder = folder.canonicalize().with_context(|| format!("{} is not there", folder.display()))?;
    let mounts = fs::read_to_string("/proc/self/mounts").context("could not read /proc/self/mounts")?;
    let mount = |line: &str| {
        let mut fields = line.split_whitespace().skip(1);
        let (at, kind) = (fields.next()?.to_owned(), fields.next()?.to_owned());
        folder.starts_with(&at).then_some((at.len(), kind))
    };
    let (_, kind) =
        mounts.lines().filter_map(mount).max().context("the folder is on no known file system")?;
    Ok(kind)
}

/// The versions of packages as `Cargo.lock` names them.
pub(crate) fn crate_versions(lock: &str, names: &[&str]) -> Vec<String> {
    let version = |name: &&str| {
        let (_, after) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
        Some(format!("{name} {}", after.split('"').next()?))
    };
    names.iter().filter_map(version).collect()
}

fn first_field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_from_the_lock_file() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n\n[[package]]\nname = \"ab\"\nversion = \"2.0.0\"\n";
        assert_eq!(crate_versions(lock, &["ab", "a", "c"]), ["ab 2.0.0", "a 1.2.3"]);
    }
}
