//! White space that nobody sees is white space that nobody meant.

use crate::finding::Finding;
use crate::source::SourceFile;

pub(super) fn check(file: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.split('\n').enumerate() {
        let mut found = |message: &str| findings.push(Finding::new(&file.path, index + 1, message));
        if line.contains('\t') {
            found("a tab: indent with spaces, and write `\\t` in a string");
        }
        if line.ends_with(|last: char| last.is_whitespace() && last != '\t') {
            found("white space at the end of the line: remove it");
        }
    }
    findings
}
