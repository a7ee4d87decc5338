//! Tells on the terminal what is being measured, since when, and for about how long still.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks through its standard streams")]

use std::time::{Duration, Instant};

/// How far a run has come, in seconds that were foreseen for its steps.
pub(crate) struct Progress {
    started: Instant,
    foreseen: Duration,
    done: Duration,
}

impl Progress {
    pub(crate) fn new(foreseen: Duration) -> Self {
        Self { started: Instant::now(), foreseen, done: Duration::ZERO }
    }

    /// Says what comes now.
    pub(crate) fn say(&self, what: &str) {
        let (elapsed, left) = (clock(self.started.elapsed()), clock(self.left()));
        println!("[{elapsed}, about {left} left] {what}");
    }

    /// Something that was foreseen to take so long is over.
    pub(crate) fn done(&mut self, foreseen: Duration) {
        self.done += foreseen;
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// What is still to come, stretched as what was done came to be stretched.
    fn left(&self) -> Duration {
        let left = self.foreseen.saturating_sub(self.done);
        if self.done.is_zero() { left } else { left.mul_f64(self.elapsed().div_duration_f64(self.done)) }
    }
}

/// `3:07` for 187 seconds.
pub(crate) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_two_digits() {
        assert_eq!(clock(Duration::from_secs(187)), "3:07");
    }
}
