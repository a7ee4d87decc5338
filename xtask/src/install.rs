//! Installs server programs through the machine's package manager, if there is one and it may be used without a question.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

/// Something to install, and how each package manager does it.
pub(crate) struct Package {
    /// As it is called in messages.
    pub(crate) name: &'static str,
    /// The first one that the machine has is used.
    pub(crate) managers: &'static [Manager],
    /// What somebody has to do when it can't be installed here.
    pub(crate) by_hand: &'static str,
}

/// How one package manager installs it.
pub(crate) struct Manager {
    pub(crate) program: &'static str,
    pub(crate) steps: &'static [&'static [&'static str]],
    pub(crate) needs_root: bool,
}

impl Package {
    /// What `find` finds, installed now if it wasn't there.
    pub(crate) fn ensure<T>(&self, find: impl Fn() -> Option<T>) -> Result<T> {
        if let Some(found) = find() {
            return Ok(found);
        }
        let Some(manager) = self.managers.iter().find(|manager| is_there(manager.program)) else {
            bail!(self.by_hand)
        };
        let prefix: &[&str] = if !manager.needs_root || rustix::process::geteuid().is_root() {
            &[]
        } else if process::succeeds(Command::new("sudo").args(["-n", "true"])) {
            &["sudo", "-n"]
        } else {
            bail!(self.by_hand)
        };
        println!("{} is not installed: installing it with {}", self.name, manager.program);
        for step in manager.steps {
            let words: Vec<&str> = prefix.iter().chain(step.iter()).copied().collect();
            let (program, args) = words.split_first().context("an installation step without a program")?;
            process::run(Command::new(program).args(args)).context(self.by_hand)?;
        }
        find().context(self.by_hand)
    }
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Package = Package {
        name: "nothing",
        managers: &[
            Manager { program: "no-such-program", steps: &[&["false"]], needs_root: false },
            Manager { program: "true", steps: &[&["true"]], needs_root: false },
        ],
        by_hand: "do it by hand",
    };

    #[test]
    fn what_is_there_is_not_installed() {
        assert_eq!(NOTHING.ensure(|| Some(1)).unwrap(), 1);
    }

    #[test]
    fn what_is_still_not_there_is_to_be_done_by_hand() {
        let error = NOTHING.ensure(|| None::<()>).unwrap_err();
        assert_eq!(error.to_string(), "do it by hand");
    }
}
