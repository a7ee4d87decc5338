//! What a check found, and how it is told: one line each, in a form that editors turn into a link.

use std::fmt;
use std::path::PathBuf;

use anyhow::{Result, bail};

/// One breach of a rule, at a line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn new(file: impl Into<PathBuf>, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.into(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.message)
    }
}

/// Prints every finding in the order of files and lines; any at all is an error.
pub(crate) fn report(check: &str, mut findings: Vec<Finding>) -> Result<()> {
    findings.sort();
    findings.dedup();
    for finding in &findings {
        eprintln!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("{check}: nothing found");
            Ok(())
        }
        1 => bail!("{check}: 1 finding, listed above"),
        count => bail!("{check}: {count} findings, listed above"),
    }
}
