//! How much goes wrong in the short form, and in the long one.

use std::time::Duration;

use crate::faults::Storm;
use crate::writers::Load;

/// How much a run does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) storm: Storm,
    pub(crate) load: Load,
    /// How long consumers may take once everything is healed.
    pub(crate) catch_up: Duration,
    /// The size of the disk that gets full.
    pub(crate) megabytes: usize,
}

impl Settings {
    /// For every change: some kills of each kind.
    pub(crate) const SHORT: Self = Self {
        storm: Storm {
            kills: 12,
            burst: 6,
            calm: Duration::from_secs(17),
            rounds: 1,
            longest: Duration::from_millis(2500),
        },
        load: Load { writers: 6, persons: 8, pause: Duration::from_millis(80) },
        catch_up: Duration::from_secs(90),
        megabytes: 64,
    };

    /// For the figures of docs/reliability.md.
    pub(crate) const LONG: Self = Self {
        storm: Storm {
            kills: 120,
            burst: 10,
            calm: Duration::from_secs(20),
            rounds: 9,
            longest: Duration::from_millis(6000),
        },
        load: Load { writers: 8, persons: 25, pause: Duration::from_millis(120) },
        catch_up: Duration::from_secs(600),
        megabytes: 512,
    };
}
