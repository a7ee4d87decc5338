//! Each house rule against a file that breaks it: the check is known to be able to fail.

use super::{check, median};
use crate::testing::Tree;

fn findings(path: &str, text: &str) -> Vec<String> {
    let report = check(&Tree::new().with(path, text).root()).unwrap();
    report.findings.iter().map(ToString::to_string).collect()
}

fn file_of(lines: usize) -> String {
    format!("//! Long.\n{}", "fn f() {}\n".repeat(lines - 1))
}

#[test]
fn a_tidy_tree_has_no_findings() {
    let tree = Tree::new()
        .with("src/lib.rs", "//! A library.\n\n#![expect(dead_code, reason = \"a sample\")]\n\nfn f() {}\n")
        .with("Cargo.toml", "[package]\nname = \"a\"\n[lints]\nworkspace = true\n")
        .with("README.md", "# Title\n\nText.\n")
        .with(".gitignore", "/target\n")
        .with("target/generated.rs", "\tnot even Rust \n");
    let report = check(&tree.root()).unwrap();
    assert_eq!(report.findings, []);
    assert_eq!((report.files, report.median), (1, 5));
}

#[test]
fn a_long_file_is_found_at_the_first_line_too_many() {
    assert_eq!(findings("src/a.rs", &file_of(400)), [""; 0]);
    let found = findings("src/a.rs", &file_of(401));
    assert!(found[0].starts_with("src/a.rs:401: 401 lines are more than 400"), "{found:?}");
}

#[test]
fn tests_and_migrations_may_be_longer_but_not_endless() {
    for path in ["tests/tests/api.rs", "src/person/tests.rs", "migration/src/m1.rs", "src/person_tests.rs"] {
        assert_eq!(findings(path, &file_of(600)), [""; 0], "{path}");
        assert_eq!(findings(path, &file_of(601)).len(), 1, "{path}");
    }
}

#[test]
fn a_file_opens_with_what_it_is_for() {
    for text in ["fn f() {}\n", "// A comment.\n", "\n//! Too late.\n", "//!\n", ""] {
        let found = findings("src/a.rs", text);
        assert!(found.len() == 1 && found[0].starts_with("src/a.rs:1: open the file"), "{text:?}: {found:?}");
    }
}

#[test]
fn a_lint_is_not_turned_off_without_a_reason() {
    for attribute in ["#[allow(dead_code)]", "#[allow(\n    dead_code,\n)]", "#[expect(dead_code)]"] {
        let found = findings("src/a.rs", &format!("//! A.\n{attribute}\nfn f() {{}}\n"));
        assert!(found.len() == 1 && found[0].starts_with("src/a.rs:2: a lint"), "{attribute}: {found:?}");
    }
}

#[test]
fn tabs_and_trailing_white_space_are_found() {
    let found = findings("README.md", "# Title \n\ntext\there\n");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("README.md:1: white space"), "{found:?}");
    assert!(found[1].starts_with("README.md:3: a tab"), "{found:?}");
    assert_eq!(findings("src/a.rs", "//! A. \n").len(), 1);
}

#[test]
fn a_package_inherits_the_lints() {
    let found = findings("crates/a/Cargo.toml", "[package]\nname = \"a\"\n");
    assert!(found[0].starts_with("crates/a/Cargo.toml:1: the workspace's lints"), "{found:?}");
}

#[test]
fn code_that_cannot_be_read_is_not_taken_for_tidy() {
    let found = findings("src/a.rs", "//! A.\nfn f( {}\n");
    assert!(found[0].starts_with("src/a.rs:2: this is not Rust"), "{found:?}");
}

#[test]
fn the_median_is_the_length_in_the_middle() {
    assert_eq!(median(vec![300, 10, 90]), 90);
    assert_eq!(median(Vec::new()), 0);
}
