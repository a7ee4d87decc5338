//! A package's manifest with the lines where it says things, which `cargo metadata` does not tell.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::DependencyKind;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a package's manifest declares.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) path: PathBuf,
    pub(crate) is_package: bool,
    pub(crate) inherits_lints: bool,
    pub(crate) dependencies: Vec<Declaration>,
}

/// One dependency as it is written.
#[derive(Debug)]
pub(crate) struct Declaration {
    pub(crate) kind: DependencyKind,
    /// The name on the left, which is the alias of a renamed dependency.
    pub(crate) key: String,
    pub(crate) line: usize,
    pub(crate) inherited: bool,
}

const SECTIONS: [(&str, DependencyKind); 3] = [
    ("dependencies", DependencyKind::Normal),
    ("dev-dependencies", DependencyKind::Development),
    ("build-dependencies", DependencyKind::Build),
];

impl Manifest {
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self> {
        let document = DeTable::parse(text).with_context(|| format!("{} is not TOML", path.display()))?;
        let document = document.get_ref();
        let mut dependencies = declarations(document, text);
        for (_, target) in table(document, "target").into_iter().flatten() {
            if let DeValue::Table(target) = target.get_ref() {
                dependencies.extend(declarations(target, text));
            }
        }
        Ok(Self {
            path: path.to_path_buf(),
            is_package: document.contains_key("package"),
            inherits_lints: table(document, "lints").is_some_and(says_workspace),
            dependencies,
        })
    }

    /// The line that declares a dependency, or the first of the file when it comes from elsewhere.
    pub(crate) fn line_of(&self, kind: DependencyKind, key: &str) -> usize {
        let declared = |d: &&Declaration| d.kind == kind && d.key == key;
        self.dependencies.iter().find(declared).map_or(1, |declaration| declaration.line)
    }
}

fn table<'a, 'i>(parent: &'a DeTable<'i>, key: &str) -> Option<&'a DeTable<'i>> {
    match parent.get(key).map(Spanned::get_ref) {
        Some(DeValue::Table(table)) => Some(table),
        _ => None,
    }
}

fn declarations(parent: &DeTable<'_>, text: &str) -> Vec<Declaration> {
    let mut found = Vec::new();
    for (section, kind) in SECTIONS {
        for (key, value) in table(parent, section).into_iter().flatten() {
            let inherited = matches!(value.get_ref(), DeValue::Table(table) if says_workspace(table));
            let line = line_at(text, key.span().start);
            found.push(Declaration { kind, key: key.get_ref().to_string(), line, inherited });
        }
    }
    found
}

fn says_workspace(table: &DeTable<'_>) -> bool {
    matches!(table.get("workspace").map(Spanned::get_ref), Some(DeValue::Boolean(true)))
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_carry_their_section_line_and_origin() {
        let text = "[lints]\nworkspace = true\n[dependencies]\na.workspace = true\nb = \"1\"\n\
                    [target.'cfg(unix)'.dev-dependencies]\nc = { workspace = true }\n";
        let manifest = Manifest::parse(Path::new("Cargo.toml"), text).unwrap();
        let seen: Vec<_> =
            manifest.dependencies.iter().map(|d| (d.key.as_str(), d.kind, d.line, d.inherited)).collect();
        assert_eq!(
            seen,
            [
                ("a", DependencyKind::Normal, 4, true),
                ("b", DependencyKind::Normal, 5, false),
                ("c", DependencyKind::Development, 7, true),
            ]
        );
        assert!(manifest.inherits_lints);
        assert!(!manifest.is_package);
    }
}
