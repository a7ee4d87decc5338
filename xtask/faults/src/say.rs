//! Tells on the terminal what happens, since when, and on which of the databases.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks through its standard streams")]

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Speaks for one of the scenes, and writes down the same, to be found beside the traces.
#[derive(Clone)]
pub(crate) struct Voice {
    name: &'static str,
    started: Instant,
    file: Option<Arc<Mutex<std::fs::File>>>,
}

impl Voice {
    /// One that also writes into a file, if that can be made.
    pub(crate) fn new(name: &'static str, started: Instant, file: &Path) -> Self {
        let file = std::fs::File::create(file).ok().map(|file| Arc::new(Mutex::new(file)));
        Self { name, started, file }
    }

    /// Says it here and in the file.
    pub(crate) fn say(&self, what: &str) {
        println!("{}", self.line(what));
        self.note(what);
    }

    /// Writes it into the file only.
    pub(crate) fn note(&self, what: &str) {
        if let Some(file) = &self.file {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            // The notes of a run are worth less than the run.
            let _unwritten = writeln!(file, "{}", self.line(what));
        }
    }

    fn line(&self, what: &str) -> String {
        let elapsed = self.started.elapsed();
        format!("[{} {}.{}] {what}", self.name, clock(elapsed), elapsed.subsec_millis() / 100)
    }
}

/// `3:07` for 187 seconds.
pub(crate) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Says something that is no scene's own.
pub(crate) fn say(what: &str) {
    println!("{what}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_two_digits() {
        assert_eq!(clock(Duration::from_secs(187)), "3:07");
    }
}
