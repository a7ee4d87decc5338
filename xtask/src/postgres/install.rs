//! Installs PostgreSQL through the machine's package manager, if there is one and it may be used without a question.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::binaries;
use crate::process;

struct Manager {
    program: &'static str,
    steps: &'static [&'static [&'static str]],
    needs_root: bool,
}

const MANAGERS: [Manager; 5] = [
    Manager {
        program: "apt-get",
        steps: &[
            &["apt-get", "update"],
            // Debian would start a server of its own on installation, which nobody here asked for.
            &["mkdir", "-p", "/etc/postgresql-common/createcluster.d"],
            &[
                "sh",
                "-c",
                "echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/no-main.conf",
            ],
            &[
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                "-y",
                "--no-install-recommends",
                "postgresql",
            ],
        ],
        needs_root: true,
    },
    Manager {
        program: "dnf",
        steps: &[&["dnf", "install", "-y", "postgresql-server", "postgresql-contrib"]],
        needs_root: true,
    },
    Manager {
        program: "apk",
        steps: &[&["apk", "add", "postgresql", "postgresql-client"]],
        needs_root: true,
    },
    Manager {
        program: "pacman",
        steps: &[&["pacman", "-Sy", "--noconfirm", "postgresql"]],
        needs_root: true,
    },
    Manager { program: "brew", steps: &[&["brew", "install", "postgresql@17"]], needs_root: false },
];

/// The folder of the server programs, installed now if they were not there.
pub(super) fn ensure() -> Result<PathBuf> {
    if let Some(dir) = binaries::find() {
        return Ok(dir);
    }
    let Some(manager) = MANAGERS.iter().find(|manager| is_there(manager.program)) else { bail!(by_hand()) };
    let prefix: &[&str] = if !manager.needs_root || rustix::process::geteuid().is_root() {
        &[]
    } else if process::succeeds(Command::new("sudo").args(["-n", "true"])) {
        &["sudo", "-n"]
    } else {
        bail!(by_hand())
    };
    println!("PostgreSQL is not installed: installing it with {}", manager.program);
    for step in manager.steps {
        let words: Vec<&str> = prefix.iter().chain(step.iter()).copied().collect();
        let (program, args) = words.split_first().context("an installation step without a program")?;
        process::run(Command::new(program).args(args)).with_context(by_hand)?;
    }
    binaries::find().with_context(by_hand)
}

fn by_hand() -> String {
    let url = super::URL_VARIABLE;
    format!(
        "these tests need PostgreSQL's server programs: install them (Debian and Arch: `postgresql`, Fedora: \
         `postgresql-server`, Alpine: `postgresql`, Homebrew: `postgresql@17`), or name a running server in {url}"
    )
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}
