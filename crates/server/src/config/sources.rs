//! Flags over environment over file: what was said about each setting, and where.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::file;
use super::keys::{self, Key};
use super::mistake::{Mistake, Origin};

/// What was said about one setting.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) value: String,
    pub(super) origin: Origin,
}

/// Everything that was said, by whoever has the last word.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) given: BTreeMap<Key, Given>,
    pub(super) file: Option<PathBuf>,
}

/// The name of the file that is read when it is there.
const FILE: &str = "profiles.toml";

/// Where the configuration comes from. Taken as values, so that tests need no environment of their own.
#[derive(Default)]
pub struct Sources {
    /// Settings from the command line.
    pub flags: Vec<(Key, String)>,
    /// The path that `--config` gave.
    pub file: Option<PathBuf>,
    /// The environment.
    pub variables: Vec<(OsString, OsString)>,
    /// Where `profiles.toml` is looked for; nowhere if absent.
    pub directory: Option<PathBuf>,
}

impl Sources {
    /// The environment of this process and its working directory.
    #[must_use]
    pub fn process() -> Self {
        let variables = std::env::vars_os().collect();
        Self { variables, directory: Some(PathBuf::new()), ..Self::default() }
    }

    /// Gathers the settings; later sources have the last word.
    pub(super) fn gather(&self, mistakes: &mut Vec<Mistake>) -> Settings {
        let mut settings = Settings::default();
        let variables = self.ours(mistakes);
        let said = variables.iter().find(|(name, _)| *name == keys::variable(keys::CONFIG));
        let asked = self.file.clone().or_else(|| said.map(|(_, value)| PathBuf::from(value)));
        if let Some(path) = asked.or_else(|| self.usual_file()) {
            for (key, given) in file::read(&path, mistakes) {
                settings.given.insert(key, given);
            }
            settings.file = Some(path);
        }
        for (name, value) in variables {
            if let Some(key) = Key::ALL.into_iter().find(|key| key.variable() == name) {
                settings.given.insert(key, Given { value, origin: Origin::Variable(name) });
            }
        }
        for (key, value) in &self.flags {
            let given = Given { value: value.clone(), origin: Origin::Flag(key.flag()) };
            settings.given.insert(*key, given);
        }
        settings
    }

    fn usual_file(&self) -> Option<PathBuf> {
        let path = self.directory.as_deref()?.join(FILE);
        Path::new(&path).exists().then_some(path)
    }

    /// The variables that are meant for this program. An empty one counts as not set.
    fn ours(&self, mistakes: &mut Vec<Mistake>) -> Vec<(String, String)> {
        let known: Vec<_> =
            Key::ALL.into_iter().map(Key::variable).chain([keys::variable(keys::CONFIG)]).collect();
        let mut ours = Vec::new();
        for (name, value) in &self.variables {
            let Some(name) = name.to_str().filter(|name| keys::is_ours(name)) else { continue };
            let origin = Origin::Variable(name.to_owned());
            if !known.iter().any(|known| known == name) {
                mistakes.push(Mistake::unknown(name, origin, &known));
            } else if let Some(value) = value.to_str() {
                if !value.is_empty() {
                    ours.push((name.to_owned(), value.to_owned()));
                }
            } else {
                let key = Some(name.to_owned());
                mistakes.push(Mistake { key, origin, problem: "not UTF-8: write it in UTF-8".to_owned() });
            }
        }
        mistakes.sort_by(|one, other| one.key.cmp(&other.key));
        ours
    }
}
