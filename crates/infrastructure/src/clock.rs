//! The machine's clock.

use chrono::{DateTime, SubsecRound, Utc};
use profiles_application::ports::Clock;

/// Tells the machine's time.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the port's adapter, the one place that reads the clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        // To the microsecond, which is what the databases keep: a value read back equals the one written.
        Utc::now().trunc_subsecs(6)
    }
}
