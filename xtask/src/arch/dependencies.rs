//! Layers point inwards, and each takes from outside only what its layer may have.

use cargo_metadata::{Dependency, DependencyKind};

use super::Member;
use super::layers::{self, Layer};
use crate::finding::Finding;

const TABLE: &str = "xtask/src/arch/layers.rs";

/// Compares a crate's dependencies, those of its tests and build script included, with the table of layers.
pub(super) fn check(member: &Member<'_>, members: &[Member<'_>]) -> Vec<Finding> {
    let name = member.package.name.as_str();
    let Some(layer) = layers::of(name) else {
        let message = format!("the crate `{name}` has no layer: give it one in {TABLE}");
        return vec![Finding::new(&member.manifest.path, 1, message)];
    };
    let mut findings = Vec::new();
    for dependency in &member.package.dependencies {
        let ours = members.iter().any(|other| other.package.name.as_str() == dependency.name);
        let breach = if ours { own(layer, dependency) } else { third_party(layer, dependency) };
        if let Some(message) = breach {
            let key = dependency.rename.as_ref().unwrap_or(&dependency.name);
            let line = member.manifest.line_of(dependency.kind, key);
            findings.push(Finding::new(&member.manifest.path, line, message));
        }
    }
    findings
}

fn own(layer: &Layer, dependency: &Dependency) -> Option<String> {
    let (name, on) = (layer.name, dependency.name.as_str());
    let for_tests = is_for_tests(dependency) && layer.inner_for_tests.contains(&on);
    if layer.inner.has(on) || for_tests {
        return None;
    }
    Some(format!("`{name}` may not depend on `{on}`: layers point inwards, see {TABLE}"))
}

fn third_party(layer: &Layer, dependency: &Dependency) -> Option<String> {
    let (name, on) = (layer.name, dependency.name.as_str());
    if let Some(holders) = layers::reserved_for(on)
        && !holders.contains(&name)
    {
        let holders = holders.join(", ");
        return Some(format!(
            "`{name}` may not have `{on}`, which is reserved for {holders}: go through them"
        ));
    }
    let for_tests = is_for_tests(dependency) && layer.third_party_for_tests.contains(&on);
    let may_be_optional = layer.third_party_optional.contains(&on);
    if layer.third_party.has(on) || for_tests || (may_be_optional && dependency.optional) {
        return None;
    }
    if may_be_optional {
        return Some(format!("`{name}` may have `{on}` only behind a feature: add `optional = true`"));
    }
    Some(format!("`{name}` may not have `{on}`: if its layer really needs it, allow it in {TABLE}"))
}

fn is_for_tests(dependency: &Dependency) -> bool {
    dependency.kind == DependencyKind::Development
}
