//! How long after its start the server answers, on a file that is there already.

use std::time::Duration;

use anyhow::Result;

use super::setup::Home;
use crate::interrupt;
use crate::persons;
use crate::statistics::median;

/// From the start of the process to the first good answer, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Startup {
    /// Of `/health/ready`.
    pub(crate) ready: Spread,
    /// Of the first person.
    pub(crate) person: Spread,
}

/// Several tries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: Duration,
    pub(crate) slowest: Duration,
}

impl Spread {
    fn of(times: &[Duration]) -> Self {
        Self {
            median: Duration::from_secs_f64(median(times.iter().map(Duration::as_secs_f64))),
            slowest: times.iter().max().copied().unwrap_or_default(),
        }
    }
}

pub(super) fn measure(home: &Home) -> Result<Startup> {
    let (mut ready, mut person) = (Vec::new(), Vec::new());
    for _ in 0..home.settings.starts {
        interrupt::check()?;
        let mut server = home.serve(&home.sqlite_url(), "sqlite-start.log")?;
        ready.push(server.wait_for("/health/ready")?);
        person.push(server.wait_for(&format!("/v1/persons/{}", persons::id(0)))?);
        server.stop();
    }
    Ok(Startup { ready: Spread::of(&ready), person: Spread::of(&person) })
}
