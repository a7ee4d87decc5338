//! `cargo xtask schemathesis`: requests made up from the API's description, against a server of their own.

use std::process::Command;

use anyhow::Result;

use crate::service::Server;
use crate::{process, python, workspace};

/// The description asks for a token, so that is what requests have, and what the checks leave out.
const TOKEN: &str = "made-up-requests-only";
const VERSION: &str = "4.32.*";

/// Try the API with made-up requests and check that every answer is as it is described.
#[derive(clap::Args)]
pub(super) struct Args {
    /// How many requests to make up for each operation.
    #[arg(long, default_value_t = 50)]
    max_examples: u32,
    /// Where making up starts: the same seed makes up the same requests.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Passed on to `schemathesis run`.
    #[arg(last = true)]
    args: Vec<String>,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let root = workspace::root()?;
        let schemathesis = python::executable(&root, "schemathesis", VERSION, "schemathesis")?;
        process::run(process::cargo(&root).args(["build", "--package", "profiles-server"]))?;
        let tokens = format!("schemathesis={TOKEN}:profiles:read+profiles:write");
        let server = Server::start(&root, &[("PROFILES_TOKENS", &tokens)])?;
        let (examples, seed) = (self.max_examples.to_string(), self.seed.to_string());
        let mut command = Command::new(schemathesis);
        command.arg("--config-file").arg(root.join("xtask/schemathesis.toml"));
        command.arg("run").arg(format!("{}/openapi.json", server.url()));
        command.arg("--header").arg(format!("Authorization: Bearer {TOKEN}"));
        command.args(["--checks", "all", "--max-examples", &examples, "--seed", &seed]);
        // Found counter-examples are kept between two runs, in a folder that Git ignores.
        command.args(self.args).current_dir(workspace::run_dir(&root)?);
        process::run(&mut command)
    }
}
