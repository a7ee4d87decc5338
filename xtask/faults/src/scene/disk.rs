//! A small disk that can be full: a file system in memory, of root's own or in a name space of one's own.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::program::{self, Program, end_of};

const BALLAST: &str = "ballast";
const READY_WITHIN: Duration = Duration::from_secs(10);

/// A disk of a few megabytes. Dropping it takes it away.
pub(crate) struct Disk {
    folder: PathBuf,
    keeper: Keeper,
}

/// Whom the file system belongs to.
enum Keeper {
    /// The machine, as this program is root.
    Root,
    /// A process in a name space of its own, in which whoever started it is root. It goes when that ends.
    Namespace(Program),
}

impl Disk {
    /// Mounts a file system in a folder, which has to be there.
    pub(crate) async fn mount(folder: &Path, megabytes: usize, log: &Path) -> Result<Self> {
        let options = format!("size={megabytes}m,mode=0700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder);
        let folder = folder.to_path_buf();
        let Err(refused) = program::output(&mut mount) else {
            return Ok(Self { folder, keeper: Keeper::Root });
        };
        let script = "mount -t tmpfs -o \"$1\" tmpfs \"$2\" && touch \"$2/mounted\" && exec sleep infinity";
        let mut unshare = Command::new("unshare");
        unshare.args(["--map-root-user", "--mount", "sh", "-c", script, "sh", &options]).arg(&folder);
        let mut keeper = Program::start(&mut unshare, log).context(NEEDED)?;
        let mounted = inside(&keeper, &folder).join("mounted");
        let ready = keeper.wait_until(|| mounted.exists(), READY_WITHIN).await;
        if let Err(error) = ready {
            bail!("{NEEDED}\nmount: {refused:#}\nunshare: {error:#} {}", end_of(log));
        }
        Ok(Self { folder, keeper: Keeper::Namespace(keeper) })
    }

    /// The folder, as programs of [`Self::command`] see it.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A command that runs a program where the disk is seen.
    pub(crate) fn command(&self, program: &OsStr) -> Command {
        match &self.keeper {
            Keeper::Root => Command::new(program),
            Keeper::Namespace(keeper) => {
                // It becomes the program instead of starting it, so signals reach the right one.
                let mut command = Command::new("nsenter");
                let target = keeper.pid().to_string();
                command.args(["--preserve-credentials", "--user", "--mount", "--target", &target]);
                command.arg("--").arg(program);
                command
            }
        }
    }

    /// Leaves no byte free.
    pub(crate) fn fill(&self) -> Result<()> {
        let mut file = File::create(self.ballast()).context("the ballast could not be made")?;
        for chunk in [1 << 20, 1 << 12] {
            let zeros = vec![0; chunk];
            loop {
                match file.write_all(&zeros) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => return Err(error).context("the ballast could not be written"),
                }
            }
        }
        Ok(())
    }

    /// Makes room again.
    pub(crate) fn free(&self) -> Result<()> {
        match std::fs::remove_file(self.ballast()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).context("the ballast could not be removed")
            }
            _ => Ok(()),
        }
    }

    fn ballast(&self) -> PathBuf {
        match &self.keeper {
            Keeper::Root => self.folder.join(BALLAST),
            Keeper::Namespace(keeper) => inside(keeper, &self.folder).join(BALLAST),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        match &mut self.keeper {
            // Lazily: should somebody still look into it, it goes with them.
            Keeper::Root => {
                let _gone = program::output(Command::new("umount").arg("--lazy").arg(&self.folder));
            }
            Keeper::Namespace(keeper) => keeper.end(Signal::KILL),
        }
    }
}

const NEEDED: &str = "a small file system is needed whose end the SQLite file can reach, and this program may not mount one: \
                      run it as root with the right to mount, or where `unshare --map-root-user --mount` works (on Debian and \
                      Ubuntu: sysctl kernel.unprivileged_userns_clone=1 and kernel.apparmor_restrict_unprivileged_userns=0)";

/// A path as another process sees it.
fn inside(process: &Program, path: &Path) -> PathBuf {
    let below = path.strip_prefix("/").unwrap_or(path);
    Path::new("/proc").join(process.pid().to_string()).join("root").join(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_disk_takes_nothing_until_it_is_freed() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("disk");
        std::fs::create_dir(&folder).unwrap();
        let Ok(disk) = Disk::mount(&folder, 1, &home.path().join("log")).await else {
            eprintln!("not tried: this machine lets nobody mount anything, which the suite itself tells");
            return;
        };
        let write = || {
            let script = "echo text > \"$1\"";
            let mut command = disk.command(OsStr::new("sh"));
            program::output(command.args(["-c", script, "sh"]).arg(disk.folder().join("file")))
        };
        disk.fill().unwrap();
        write().unwrap_err();
        disk.free().unwrap();
        write().unwrap();
        drop(disk);
        assert!(!folder.join("file").exists());
    }
}
