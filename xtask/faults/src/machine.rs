//! The machine that a report's figures belong to.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::program;

/// Processors, memory, kernel and compiler, in one line each.
pub(crate) fn look() -> Result<Vec<String>> {
    let cores = std::thread::available_parallelism().context("the number of processors is not known")?;
    let model = field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = field("/proc/meminfo", "MemTotal").context("/proc/meminfo does not tell the memory")?;
    let kilobytes: u64 =
        memory.trim_end_matches(" kB").parse().context("/proc/meminfo has an unknown form")?;
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").context("the kernel has no version")?;
    Ok(vec![
        format!("{cores} × {model}"),
        format!("{} GiB of memory", kilobytes.div_ceil(1024 * 1024)),
        format!("Linux {}", release.trim()),
        program::output(Command::new("rustc").arg("--version"))?.trim().to_owned(),
    ])
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
