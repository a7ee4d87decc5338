//! How PostgreSQL is installed.

use crate::install::{Manager, Package};

pub(super) const PACKAGE: Package = Package {
    name: "PostgreSQL",
    managers: &[
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
    ],
    by_hand: "these tests need PostgreSQL's server programs: install them (Debian and Arch: `postgresql`, Fedora: \
              `postgresql-server`, Alpine: `postgresql`, Homebrew: `postgresql@17`), or name a running server in \
              PROFILES_TEST_POSTGRES_URL",
};
