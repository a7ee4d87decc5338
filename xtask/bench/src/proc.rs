//! What /proc tells of processes: memory and processor time.

use std::fs;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::time::Duration;

use anyhow::{Context, Result};

/// The resident memory of a process, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Memory {
    pub(crate) now: u64,
    pub(crate) most: u64,
}

/// Processor time that was used, in user and kernel mode together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cpu(pub(crate) Duration);

impl Add for Cpu {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Cpu {
    type Output = Self;

    /// Children that ended between two looks may make the sum of a family seem less than it was.
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Cpu {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Add::add)
    }
}

pub(crate) fn memory(pid: u32) -> Result<Memory> {
    let status = read(pid, "status")?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
    };
    field("VmRSS:")
        .zip(field("VmHWM:"))
        .map(|(now, most)| Memory { now, most })
        .with_context(|| format!("/proc/{pid}/status does not tell the resident memory"))
}

/// The processor time of a process by itself.
pub(crate) fn cpu(pid: u32) -> Result<Cpu> {
    Ok(Stat::of(pid)?.own)
}

/// The processor time of this program and of the children that it has waited for.
pub(crate) fn own_cpu() -> Result<Cpu> {
    let stat = Stat::of(std::process::id())?;
    Ok(stat.own + stat.children)
}

/// The processor time of a process and of all children that it has or had.
pub(crate) fn family_cpu(pid: u32) -> Result<Cpu> {
    let parent = Stat::of(pid)?;
    let processes = fs::read_dir("/proc").context("could not list the processes")?.flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    // One that ended meanwhile is not there to be read.
    let children = pids.filter_map(|child| Stat::of(child).ok()).filter(|stat| stat.parent == pid);
    Ok(parent.own + parent.children + children.map(|stat| stat.own).sum())
}

/// The process that started another.
pub(crate) fn parent(pid: u32) -> Result<u32> {
    Ok(Stat::of(pid)?.parent)
}

struct Stat {
    parent: u32,
    own: Cpu,
    children: Cpu,
}

impl Stat {
    fn of(pid: u32) -> Result<Self> {
        let text = read(pid, "stat")?;
        Self::parse(&text, rustix::param::clock_ticks_per_second())
            .with_context(|| format!("/proc/{pid}/stat has an unknown form"))
    }

    fn parse(text: &str, ticks_per_second: u64) -> Option<Self> {
        // The name of the program, in parentheses, may itself hold spaces and parentheses.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        let cpu = |first: usize| {
            let ticks = number(first)? + number(first + 1)?;
            Some(Cpu(Duration::from_millis(ticks * 1000 / ticks_per_second.max(1))))
        };
        Some(Self { parent: fields.get(1)?.parse().ok()?, own: cpu(11)?, children: cpu(13)? })
    }
}

fn read(pid: u32, file: &str) -> Result<String> {
    let path = format!("/proc/{pid}/{file}");
    fs::read_to_string(&path).with_context(|| format!("could not read {path}: did the process end?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_a_parent() {
        let pid = std::process::id();
        let memory = memory(pid).unwrap();
        assert!(memory.now > 0 && memory.most >= memory.now);
        assert!(parent(pid).unwrap() > 0);
    }

    #[test]
    fn a_name_with_parentheses_hides_nothing() {
        let text = "7 (a) b (c) S 3 7 7 0 -1 0 0 0 0 0 150 50 20 10 20 0 1 0 9";
        let stat = Stat::parse(text, 100).unwrap();
        assert_eq!(stat.parent, 3);
        assert_eq!(stat.own, Cpu(Duration::from_secs(2)));
        assert_eq!(stat.children, Cpu(Duration::from_millis(300)));
    }
}
