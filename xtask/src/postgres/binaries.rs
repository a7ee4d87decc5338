//! Where PostgreSQL is installed: its server programs are seldom on the PATH.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Folders with one PostgreSQL per version below them, and where in such a folder the programs are.
const VERSIONED: [(&str, &str, &str); 6] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr", "pgsql-", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
];

/// The folder of the server programs, if PostgreSQL is installed.
pub(super) fn find() -> Option<PathBuf> {
    on_path().or_else(by_pg_config).or_else(newest_version)
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find_map(|dir| {
        // Links on the PATH lead to one server program or the other: the folder behind them has them all.
        let behind = dir.join("initdb").canonicalize().ok()?.parent()?.to_path_buf();
        Some(behind).filter(|dir| is_complete(dir))
    })
}

fn by_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output().ok()?;
    let dir = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    Some(dir).filter(|dir| is_complete(dir))
}

fn newest_version() -> Option<PathBuf> {
    let mut found = Vec::new();
    for (parent, prefix, below) in VERSIONED {
        for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let dir = entry.path().join(below);
            if name.starts_with(prefix) && is_complete(&dir) {
                found.push((version(&name), dir));
            }
        }
    }
    found.sort();
    found.pop().map(|(_, dir)| dir)
}

/// The major version in a folder's name: 15 of `15`, 16 of `postgresql@16`.
fn version(name: &str) -> u32 {
    let digits: String =
        name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}

fn is_complete(dir: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl", "pg_isready"].iter().all(|program| dir.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(version("9.6") < version("15"));
        assert_eq!(version("postgresql@16"), 16);
        assert_eq!(version("postgresql"), 0);
    }
}
