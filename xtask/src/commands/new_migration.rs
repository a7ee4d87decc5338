//! `cargo xtask new-migration`: a migration's file from the template, registered as the last one.

use std::path::Path;

use anyhow::{Context, Result, bail};
use chrono::Utc;

use crate::{process, workspace};

const TEMPLATE: &str = include_str!("new_migration.template");

/// Create migration/src/mYYYYMMDD_HHMMSS_name.rs and register it.
#[derive(clap::Args)]
pub(super) struct Args {
    /// What the migration does, in snake case: `add_person_pronouns`.
    name: String,
}

impl Args {
    pub(super) fn run(self) -> Result<()> {
        let root = workspace::root()?;
        #[expect(
            clippy::disallowed_methods,
            reason = "a migration is named after the moment somebody writes it"
        )]
        let stamp = Utc::now().format("%Y%m%d_%H%M%S").to_string();
        let path = create(&root.join("migration/src"), &self.name, &stamp)?;
        process::run(process::cargo(&root).args(["fmt", "--package", "profiles-migration"]))?;
        println!("write the change into migration/src/{path}, and read its opening comment first");
        Ok(())
    }
}

/// Writes the migration and its registration below `src`; returns the name of the new file.
fn create(src: &Path, name: &str, stamp: &str) -> Result<String> {
    let is_snake_case = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_snake_case {
        bail!("`{name}` is not snake case: name the change like `add_person_pronouns`");
    }
    let module = format!("m{stamp}_{name}");
    let lib = src.join("lib.rs");
    let text = std::fs::read_to_string(&lib).with_context(|| format!("could not read {}", lib.display()))?;
    let registered =
        register(&text, &module).with_context(|| format!("could not change {}", lib.display()))?;
    let file = format!("{module}.rs");
    std::fs::write(src.join(&file), TEMPLATE.replace("{title}", &title(name)))
        .with_context(|| format!("could not write {file}"))?;
    std::fs::write(&lib, registered).with_context(|| format!("could not write {}", lib.display()))?;
    Ok(file)
}

fn title(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// Adds the module to the crate and to the list of migrations, as the last one of both.
fn register(text: &str, module: &str) -> Result<String> {
    let newest = text.lines().filter_map(migration_module).max();
    if let Some(newest) = newest.filter(|newest| *newest >= module) {
        bail!("`{newest}` is newer than this moment, and migrations run in order: check the clock");
    }
    let list = text.find("vec![").context("there is no `vec![…]` with the migrations: write one")?;
    let (before, list) = text.split_at(list);
    let (inside, after) = list.split_once(']').context("the `vec![` of the migrations has no end")?;
    let comma =
        if inside.ends_with(['[', ',']) || inside.trim_end().ends_with(['[', ',']) { "" } else { "," };
    let boxed = format!("{}{comma} Box::new({module}::Migration)]", inside.trim_end());

    let mut lines: Vec<String> = before.split('\n').map(str::to_owned).collect();
    let last = lines.iter().rposition(|line| migration_module(line).is_some());
    // The first migration comes below the crate's own comment.
    let comment = lines.iter().rposition(|line| line.starts_with("//!"));
    let (at, gap) = match (last, comment) {
        (Some(last), _) => (last + 1, ""),
        (None, Some(comment)) => (comment + 1, "\n"),
        (None, None) => (0, ""),
    };
    lines.insert(at, format!("{gap}mod {module};"));
    Ok(lines.join("\n") + &boxed + after)
}

/// The module that a line such as `mod m20260101_120000_name;` declares.
fn migration_module(line: &str) -> Option<&str> {
    let name = line.trim().trim_start_matches("pub ").strip_prefix("mod m")?.strip_suffix(';')?;
    name.starts_with(|c: char| c.is_ascii_digit())
        .then(|| line.trim().trim_end_matches(';'))?
        .rsplit(' ')
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Tree;

    const EMPTY: &str =
        "//! The schema.\n\npub struct Migrator;\n\nfn migrations() -> List {\n    vec![]\n}\n";

    #[test]
    fn the_first_and_the_next_are_registered_in_order() {
        let first = register(EMPTY, "m20260101_000000_first").unwrap();
        assert!(first.starts_with("//! The schema.\n\nmod m20260101_000000_first;\n\npub struct"), "{first}");
        assert!(first.contains("vec![ Box::new(m20260101_000000_first::Migration)]"), "{first}");
        let second = register(&first, "m20260102_000000_second").unwrap();
        assert!(second.contains("mod m20260101_000000_first;\nmod m20260102_000000_second;\n"), "{second}");
        let list =
            "Box::new(m20260101_000000_first::Migration), Box::new(m20260102_000000_second::Migration)]";
        assert!(second.contains(list), "{second}");
    }

    #[test]
    fn a_trailing_comma_is_not_doubled() {
        let text = "mod m20260101_000000_a;\nfn f() { vec![\n    Box::new(m20260101_000000_a::Migration),\n    ] }\n";
        let text = register(text, "m20260102_000000_b").unwrap();
        assert!(text.contains("a::Migration), Box::new(m20260102_000000_b::Migration)]"), "{text}");
        syn::parse_file(&text).unwrap();
    }

    #[test]
    fn one_that_would_not_be_the_last_is_refused() {
        let text = register(EMPTY, "m20260102_000000_b").unwrap();
        let error = register(&text, "m20260101_000000_a").unwrap_err();
        assert!(error.to_string().contains("`m20260102_000000_b` is newer"), "{error}");
    }

    #[test]
    fn names_are_checked_before_anything_is_written() {
        let tree = Tree::new().with("lib.rs", EMPTY);
        for name in ["AddPronouns", "add-pronouns", "", "1st", "../up"] {
            assert!(create(&tree.root(), name, "20260101_000000").is_err(), "{name}");
        }
        assert_eq!(std::fs::read_dir(tree.root()).unwrap().count(), 1);
    }

    #[test]
    fn the_template_is_rust_and_says_what_it_is() {
        let tree = Tree::new().with("lib.rs", EMPTY);
        let file = create(&tree.root(), "add_person_pronouns", "20260101_120000").unwrap();
        assert_eq!(file, "m20260101_120000_add_person_pronouns.rs");
        let text = std::fs::read_to_string(tree.root().join(file)).unwrap();
        assert!(text.starts_with("//! Add person pronouns.\n"), "{text}");
        syn::parse_file(&text).unwrap();
    }
}
