//! What is wrong with the configuration: all of it, in one message that never holds a secret.

use std::fmt;
use std::path::PathBuf;

use super::keys::Key;
use crate::hint;

/// Where a setting was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// On the command line, by this flag.
    Flag(String),
    /// In the environment, by this variable.
    Variable(String),
    /// In a file, on this line.
    File(PathBuf, usize),
    /// Nowhere.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "flag {name}"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One thing wrong with the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The setting, as the file names it; none when the file as a whole is meant.
    pub key: Option<String>,
    /// Where it was made.
    pub origin: Origin,
    /// What is wrong, and what to write.
    pub problem: String,
}

impl Mistake {
    pub(super) fn new(key: Key, origin: Origin, problem: impl Into<String>) -> Self {
        Self { key: Some(key.name().to_owned()), origin, problem: problem.into() }
    }

    /// A name that no setting has, among those there are.
    pub(super) fn unknown(name: &str, origin: Origin, known: &[String]) -> Self {
        let problem = match hint::closest(name, known.iter().map(String::as_str)) {
            Some(similar) => format!("no such setting: did you mean {similar}?"),
            None => format!("no such setting: remove it, or use one of {}", known.join(", ")),
        };
        Self { key: Some(name.to_owned()), origin, problem }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{key} ({}): {}", self.origin, self.problem),
            None => write!(f, "{}: {}", self.origin, self.problem),
        }
    }
}

/// Everything wrong with the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("the configuration has a mistake:")?,
            number => write!(f, "the configuration has {number} mistakes:")?,
        }
        self.0.iter().try_for_each(|mistake| write!(f, "\n  {mistake}"))
    }
}
