//! Whoever turns a lint off says why, where it is turned off.

use proc_macro2::TokenTree;
use syn::Attribute;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::finding::Finding;
use crate::source::SourceFile;

pub(super) fn check(file: &SourceFile) -> Vec<Finding> {
    match syn::parse_file(&file.text) {
        Ok(parsed) => {
            let mut visitor = Visitor { file, findings: Vec::new() };
            visitor.visit_file(&parsed);
            visitor.findings
        }
        Err(error) => {
            let line = error.span().start().line;
            vec![Finding::new(
                &file.path,
                line,
                format!("this is not Rust, so nothing could be checked: {error}"),
            )]
        }
    }
}

struct Visitor<'a> {
    file: &'a SourceFile,
    findings: Vec<Finding>,
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let turns_off = attribute.path().is_ident("allow") || attribute.path().is_ident("expect");
        if turns_off && !has_reason(attribute) {
            let line = attribute.span().start().line;
            let message =
                "a lint is turned off without `reason = \"…\"`: add it, or mend what the lint found";
            self.findings.push(Finding::new(&self.file.path, line, message));
        }
        visit::visit_attribute(self, attribute);
    }
}

fn has_reason(attribute: &Attribute) -> bool {
    let is_reason = |token: TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "reason");
    attribute.meta.require_list().is_ok_and(|list| list.tokens.clone().into_iter().any(is_reason))
}
