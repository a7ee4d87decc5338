//! Who a server runs as: PostgreSQL refuses to be root, so root lends it an unprivileged user.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The user of PostgreSQL's own package, or else the one that owns nothing.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// The user that a cluster's files and processes belong to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner {
    Myself,
    Other { uid: u32, gid: u32 },
}

impl Owner {
    pub(super) fn choose() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Myself);
        }
        for user in USERS {
            if let (Some(uid), Some(gid)) = (id("-u", user), id("-g", user)) {
                return Ok(Self::Other { uid, gid });
            }
        }
        bail!(
            "PostgreSQL does not run as root, and there is no user `postgres` or `nobody`: create one of them"
        )
    }

    pub(super) fn take(self, path: &Path) -> Result<()> {
        match self {
            Self::Myself => Ok(()),
            Self::Other { uid, gid } => chown(path, Some(uid), Some(gid))
                .with_context(|| format!("could not give {} to PostgreSQL's user", path.display())),
        }
    }

    pub(super) fn run(self, command: &mut Command) {
        if let Self::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
    }
}

fn id(what: &str, user: &str) -> Option<u32> {
    let output = Command::new("id").args([what, user]).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
