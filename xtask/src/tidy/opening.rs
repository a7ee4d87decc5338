//! A file's first line says what the file is for.

use crate::finding::Finding;
use crate::source::SourceFile;

pub(super) fn check(file: &SourceFile) -> Option<Finding> {
    let first = file.text.lines().next().unwrap_or_default();
    let says_something = first.strip_prefix("//!").is_some_and(|text| !text.trim().is_empty());
    (!says_something)
        .then(|| Finding::new(&file.path, 1, "open the file with a `//!` line that says what it is for"))
}
