//! How an import's progress is shown: a bar on a terminal, a line every few seconds otherwise.
#![expect(clippy::print_stderr, reason = "the command line speaks to people")]

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::import::{Progress, Summary};

const EVERY: Duration = Duration::from_secs(5);
const BAR: &str = "{bar:30} {percent:>3} %  {msg}  about {eta} left";
const SPINNER: &str = "{spinner} {msg}  {elapsed}";

/// Shows progress on the standard error.
pub(super) enum Shown {
    Bar(ProgressBar),
    Lines { size: Option<u64>, last: Mutex<Instant> },
}

impl Shown {
    /// `size` is that of the input in bytes, if it is known.
    pub(super) fn new(size: Option<u64>) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::Lines { size, last: Mutex::new(Instant::now()) };
        }
        let (bar, template) = match size {
            Some(size) => (ProgressBar::new(size), BAR),
            None => (ProgressBar::new_spinner(), SPINNER),
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self::Bar(bar.with_style(style))
    }

    pub(super) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Shown {
    fn advanced(&self, so_far: &Summary, bytes: u64) {
        let (rows, rate) = (so_far.rows(), so_far.rate());
        let message = format!("{rows} rows, {rate:.0} rows/s, {} rejected", so_far.rejected);
        match self {
            Self::Bar(bar) => {
                bar.set_message(message);
                bar.set_position(bytes);
            }
            Self::Lines { size, last } => {
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                if last.elapsed() >= EVERY {
                    *last = Instant::now();
                    eprintln!("{message}{}", left(*size, bytes, so_far.took));
                }
            }
        }
    }
}

/// How far along it is and how long it will still take.
fn left(size: Option<u64>, bytes: u64, took: Duration) -> String {
    let Some(size) = size.filter(|size| *size > 0 && bytes > 0) else { return String::new() };
    let percent = bytes.saturating_mul(100) / size;
    let seconds = took.as_secs().saturating_mul(size.saturating_sub(bytes)).checked_div(bytes);
    format!(", {percent} %, about {} s left", seconds.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_from_the_bytes() {
        assert_eq!(left(Some(400), 100, Duration::from_secs(10)), ", 25 %, about 30 s left");
        assert_eq!(left(None, 100, Duration::from_secs(10)), "");
        assert_eq!(left(Some(0), 0, Duration::ZERO), "");
    }
}
