//! House rules that neither rustfmt nor clippy knows: short files that say what they are, reasons, clean white space.

mod length;
mod opening;
mod reasons;
#[cfg(test)]
mod tests;
mod white_space;

use std::path::Path;

use anyhow::Result;

use crate::finding::Finding;
use crate::manifest::Manifest;
use crate::{arch, source};

/// What a look at the whole workspace gives.
pub(crate) struct Report {
    pub(crate) findings: Vec<Finding>,
    pub(crate) files: usize,
    pub(crate) median: usize,
}

/// Looks at every Rust, Markdown and manifest file.
pub(crate) fn check(root: &Path) -> Result<Report> {
    let mut findings = Vec::new();
    let mut lengths = Vec::new();
    for file in source::collect(root)? {
        if file.is_manifest() {
            findings.extend(arch::lints(&Manifest::parse(&file.path, &file.text)?));
            continue;
        }
        findings.extend(white_space::check(&file));
        if file.is_rust() {
            lengths.push(file.text.lines().count());
            findings.extend(length::check(&file));
            findings.extend(opening::check(&file));
            findings.extend(reasons::check(&file));
        }
    }
    Ok(Report { findings, files: lengths.len(), median: median(lengths) })
}

fn median(mut lengths: Vec<usize>) -> usize {
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().unwrap_or_default()
}
