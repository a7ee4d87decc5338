//! `profiles serve`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line speaks to people")]

use std::process::ExitCode;

use super::Ended;
use crate::bootstrap::{self, Running};
use crate::config::Config;
use crate::signals::Signals;

pub(super) fn run(config: &Config) -> Ended {
    let runtime = super::runtime()?;
    let code = runtime.block_on(serve(config))?;
    // Whatever still runs after a second signal isn't waited for.
    runtime.shutdown_background();
    Ok(code)
}

async fn serve(config: &Config) -> Ended {
    let mut signals = Signals::listen()?;
    let mut running = bootstrap::start(config).await?;
    println!("{}", greeting(config, &running));
    tokio::select! {
        () = signals.next() => {}
        ended = running.ended() => {
            ended?;
            anyhow::bail!("the server ended by itself: see the log");
        }
    }
    eprintln!("Finishing what is under way; another signal quits at once.");
    tokio::select! {
        () = running.stop() => Ok(ExitCode::SUCCESS),
        () = signals.next() => Ok(ExitCode::FAILURE),
    }
}

fn greeting(config: &Config, running: &Running) -> String {
    let access = match config.tokens.len() {
        0 => "open to everybody on this machine".to_owned(),
        1 => "for callers with the one token".to_owned(),
        number => format!("for callers with one of {number} tokens"),
    };
    let url = running.url();
    format!(
        "Profiles is at {url}, {access}, with its data in {}. How to use it: {url}/docs",
        config.database_url
    )
}
