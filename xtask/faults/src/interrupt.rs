//! Ctrl-C and its like become a flag, so that the guards of started programs get to stop them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static REQUESTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(false)));

const LOOK: Duration = Duration::from_millis(50);

/// From here on a signal to end does not end this program, but the next [`check`] does.
pub(crate) fn watch() -> Result<()> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&REQUESTED)).context("could not watch for signals")?;
    }
    Ok(())
}

/// Fails once somebody asked this program to end.
pub(crate) fn check() -> Result<()> {
    if REQUESTED.load(Ordering::Relaxed) {
        bail!("interrupted: nothing was written");
    }
    Ok(())
}

/// Waits for so long, unless somebody asks this program to end.
pub(crate) async fn sleep(time: Duration) -> Result<()> {
    let end = Instant::now() + time;
    loop {
        check()?;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}
