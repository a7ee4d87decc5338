//! Bounded contexts do not name each other: they meet in events, and where the service is put together.

use std::path::Path;

use super::names::{Mention, Names};
use crate::finding::Finding;

const CONTEXTS: [&str; 3] = ["profiles", "identity", "assets"];

/// Where contexts may meet: reactions to another's events, the transaction that spans them, and the wiring.
const MEETING_POINTS: [&str; 3] = [
    "crates/application/src/integration",
    "crates/infrastructure/src/persistence/unit_of_work",
    "crates/server/src/bootstrap",
];

/// Aliases of aliases are followed this far, which also ends the search in `use a as b; use b as a`.
const MAX_ALIASES: usize = 8;

/// The paths in a file by which one context names another. `crates` are the workspace's crates, as paths name them.
pub(super) fn check(path: &Path, names: &Names, crates: &[String]) -> Vec<Finding> {
    let here = path.to_string_lossy();
    if MEETING_POINTS.iter().any(|point| here.starts_with(point)) {
        return Vec::new();
    }
    let resolver = Resolver { names, crates };
    let mut findings = Vec::new();
    for mention in &names.mentions {
        let Some(own) = context_of(&mention.module) else { continue };
        if let Some(other) = resolver.context_named_by(mention)
            && other != own
        {
            let text = mention.path.text();
            let message = format!(
                "context `{own}` names context `{other}` (`{text}`): use an id from `shared`, or react to its events \
                 in {}",
                MEETING_POINTS[0]
            );
            findings.push(Finding::new(path, mention.path.line, message));
        }
    }
    findings
}

/// The context of a module: the first name of its path, or the second where a layer sorts by technique first
/// (`persistence::profiles`).
fn context_of(module: &[String]) -> Option<&'static str> {
    module.iter().take(2).find_map(|name| CONTEXTS.into_iter().find(|context| context == name))
}

struct Resolver<'a> {
    names: &'a Names,
    crates: &'a [String],
}

impl Resolver<'_> {
    fn context_named_by(&self, mention: &Mention) -> Option<&'static str> {
        self.resolve(&mention.module, &mention.path.segments, MAX_ALIASES)
            .iter()
            .find_map(|path| context_of(path))
            .or_else(|| self.through_globs(mention))
    }

    /// The paths, counted from a crate's root, that a path may mean; none for what is not of this workspace.
    fn resolve(&self, module: &[String], segments: &[String], aliases: usize) -> Vec<Vec<String>> {
        let Some((first, rest)) = segments.split_first() else { return Vec::new() };
        match first.as_str() {
            "crate" => vec![rest.to_vec()],
            "self" | "super" => vec![relative(module, segments)],
            name if self.crates.iter().any(|own| own == name) => vec![rest.to_vec()],
            name if aliases > 0 => {
                let of_name = self.names.aliases.iter().filter(|(alias, _)| alias == name);
                of_name.flat_map(|(_, target)| self.through_alias(target, rest, aliases - 1)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// An import that names a context is a finding of its own, so only one that does not yet is followed.
    fn through_alias(&self, target: &Mention, rest: &[String], aliases: usize) -> Vec<Vec<String>> {
        let mut targets = self.resolve(&target.module, &target.path.segments, aliases);
        targets.retain(|path| context_of(path).is_none());
        targets.into_iter().map(|path| [path.as_slice(), rest].concat()).collect()
    }

    /// `use crate::*` makes `identity::…` a path of another context.
    fn through_globs(&self, mention: &Mention) -> Option<&'static str> {
        self.names.globs.iter().find_map(|glob| {
            let bases = self.through_alias(glob, &mention.path.segments, MAX_ALIASES);
            bases.iter().find_map(|path| context_of(path))
        })
    }
}

/// Follows the leading `self` and `super` of a path from the module that writes it.
fn relative(module: &[String], segments: &[String]) -> Vec<String> {
    let mut base = module.to_vec();
    let mut rest = segments;
    while let Some((first, tail)) = rest.split_first() {
        match first.as_str() {
            "self" => {}
            "super" => {
                base.pop();
            }
            _ => break,
        }
        rest = tail;
    }
    base.extend_from_slice(rest);
    base
}
