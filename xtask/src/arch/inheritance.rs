//! One workspace, one set of lints, one version of each dependency.

use crate::finding::Finding;
use crate::manifest::Manifest;

/// What a package's manifest decides for itself although the workspace should.
pub(super) fn check(manifest: &Manifest) -> Vec<Finding> {
    let mut findings: Vec<Finding> = lints(manifest).into_iter().collect();
    for declaration in manifest.dependencies.iter().filter(|declaration| !declaration.inherited) {
        let key = &declaration.key;
        let message = format!(
            "`{key}` is declared here: move it to [workspace.dependencies] and write `{key}.workspace = true`"
        );
        findings.push(Finding::new(&manifest.path, declaration.line, message));
    }
    findings
}

/// A package that does not inherit the workspace's lints.
pub(crate) fn lints(manifest: &Manifest) -> Option<Finding> {
    let wanting = manifest.is_package && !manifest.inherits_lints;
    wanting.then(|| {
        Finding::new(
            &manifest.path,
            1,
            "the workspace's lints do not apply: add `[lints]` with `workspace = true`",
        )
    })
}
