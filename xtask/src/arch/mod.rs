//! The architecture as checks: layers, third-party dependencies, bounded contexts, a pure domain, one workspace.

mod contexts;
mod dependencies;
mod inheritance;
mod layers;
mod names;
mod purity;
#[cfg(test)]
mod tests;
mod tokens;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, Package};

pub(crate) use inheritance::lints;

use crate::finding::Finding;
use crate::manifest::Manifest;
use crate::{source, workspace};

/// A crate of the workspace: what Cargo makes of its manifest, and the manifest as it is written.
struct Member<'a> {
    package: &'a Package,
    manifest: Manifest,
}

/// Every breach of the architecture in a workspace.
pub(crate) fn check(root: &Path) -> Result<Vec<Finding>> {
    let metadata = workspace::metadata(root)?;
    let members = members(&metadata)?;
    let mut findings = Vec::new();
    for member in &members {
        findings.extend(dependencies::check(member, &members));
        findings.extend(inheritance::check(&member.manifest));
    }
    let crates: Vec<String> = members.iter().map(|member| member.package.name.replace('-', "_")).collect();
    for file in source::collect(root)?.iter().filter(|file| file.is_rust()) {
        findings.extend(check_source(&file.path, &file.text, &crates));
    }
    Ok(findings)
}

fn members(metadata: &Metadata) -> Result<Vec<Member<'_>>> {
    let mut members = Vec::new();
    for package in metadata.workspace_packages() {
        let path = package.manifest_path.as_std_path();
        let text =
            std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
        let relative = path.strip_prefix(metadata.workspace_root.as_std_path()).unwrap_or(path);
        members.push(Member { package, manifest: Manifest::parse(relative, &text)? });
    }
    Ok(members)
}

/// The rules that are read off the code; `crates` are the workspace's crates by the names that paths give them.
fn check_source(path: &Path, text: &str, crates: &[String]) -> Vec<Finding> {
    let Some((layer, module)) = module_of(path) else { return Vec::new() };
    let file = match syn::parse_file(text) {
        Ok(file) => file,
        Err(error) => {
            let message = format!("this is not Rust, so nothing could be checked: {error}");
            return vec![Finding::new(path, error.span().start().line, message)];
        }
    };
    let names = names::collect(&file, module);
    let mut findings = contexts::check(path, &names, crates);
    if layer == "domain" {
        findings.extend(purity::check(path, &file, &names));
    }
    findings
}

/// The layer and the module path of a file at `crates/<layer>/src/…`.
fn module_of(path: &Path) -> Option<(String, Vec<String>)> {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    let [first, layer, src, rest @ ..] = parts.as_slice() else { return None };
    if first != "crates" || src != "src" {
        return None;
    }
    let inside: PathBuf = rest.iter().map(AsRef::as_ref).collect::<PathBuf>().with_extension("");
    let mut module: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        module.pop();
    }
    Some((layer.to_string(), module))
}
