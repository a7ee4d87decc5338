//! The paths that a file of Rust writes, wherever they stand, and the aliases and globs that its imports make.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, File, ItemExternCrate, ItemMod, ItemUse, Macro, Meta, Path, UseTree};

use super::tokens;

/// A path as it is written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

impl Written {
    pub(super) fn from_path(path: &Path, line: usize) -> Self {
        Self { segments: path.segments.iter().map(|segment| segment.ident.to_string()).collect(), line }
    }

    pub(super) fn text(&self) -> String {
        self.segments.join("::")
    }
}

/// A path, and the module that writes it.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) module: Vec<String>,
    pub(super) path: Written,
}

/// All that a file names.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) mentions: Vec<Mention>,
    /// `use path as name`, and `use path::name`, which is the same as far as later paths are concerned.
    pub(super) aliases: Vec<(String, Mention)>,
    /// `use path::*`.
    pub(super) globs: Vec<Mention>,
}

/// Reads a file that is the module `module`, counted from its crate's root.
pub(super) fn collect(file: &File, module: Vec<String>) -> Names {
    let mut collector = Collector { module, names: Names::default() };
    collector.visit_file(file);
    collector.names
}

struct Collector {
    module: Vec<String>,
    names: Names,
}

impl Collector {
    fn mention(&self, path: Written) -> Mention {
        Mention { module: self.module.clone(), path }
    }

    fn add(&mut self, path: Written) {
        let mention = self.mention(path);
        self.names.mentions.push(mention);
    }

    fn import(&mut self, tree: &UseTree, prefix: &[String]) {
        let line = tree.span().start().line;
        let join = |name: &syn::Ident| {
            let mut segments = prefix.to_vec();
            // `use a::{self}` names `a` itself.
            if prefix.is_empty() || name != "self" {
                segments.push(name.to_string());
            }
            Written { segments, line }
        };
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &join(&path.ident).segments),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.import(item, prefix)),
            UseTree::Glob(_) => {
                let path = Written { segments: prefix.to_vec(), line };
                self.add(path.clone());
                let glob = self.mention(path);
                self.names.globs.push(glob);
            }
            UseTree::Name(name) => {
                let path = join(&name.ident);
                let alias = path.segments.last().cloned().unwrap_or_default();
                self.alias(alias, path);
            }
            UseTree::Rename(rename) => self.alias(rename.rename.to_string(), join(&rename.ident)),
        }
    }

    fn alias(&mut self, name: String, path: Written) {
        self.add(path.clone());
        let target = self.mention(path);
        self.names.aliases.push((name, target));
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.visit_visibility(&item.vis);
        self.import(&item.tree, &[]);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast ItemExternCrate) {
        let line = item.span().start().line;
        let name = item.rename.as_ref().map_or(&item.ident, |(_, rename)| rename).to_string();
        self.alias(name, Written { segments: vec![item.ident.to_string()], line });
    }

    fn visit_path(&mut self, path: &'ast Path) {
        self.add(Written::from_path(path, path.span().start().line));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.visit_path(&item.path);
        for path in tokens::paths(item.tokens.clone(), false) {
            self.add(path);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            for path in tokens::paths(list.tokens.clone(), true) {
                self.add(path);
            }
        }
        visit::visit_attribute(self, attribute);
    }
}
