//! The domain is pure and synchronous: no async, no clock, no randomness, no machine around it.

use std::path::Path;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{ExprAsync, ExprAwait, ExprClosure, File, Signature};

use super::names::{Mention, Names};
use crate::finding::Finding;

/// Crates that the manifest could only bring in through somebody else.
const CRATES: [&str; 8] =
    ["tokio", "futures", "futures_util", "async_trait", "sea_orm", "sqlx", "rand", "getrandom"];

/// Runs of path segments that read a clock, mint an id, or reach for the machine.
const RUNS: [&[&str]; 11] = [
    &["SystemTime"],
    &["Instant", "now"],
    &["time", "Instant"],
    &["Utc", "now"],
    &["Local", "now"],
    &["Uuid", "now_v7"],
    &["Uuid", "new_v4"],
    &["std", "env"],
    &["std", "fs"],
    &["std", "process"],
    &["std", "thread"],
];

/// What in a file of the domain is not pure.
pub(super) fn check(path: &Path, file: &File, names: &Names) -> Vec<Finding> {
    let mut syntax = AsyncSyntax { lines: Vec::new() };
    syntax.visit_file(file);
    let mut findings: Vec<Finding> = syntax
        .lines
        .into_iter()
        .map(|line| Finding::new(path, line, "the domain is synchronous: await in the application layer"))
        .collect();
    for mention in &names.mentions {
        if is_impure(&mention.path.segments) || is_impure(&unaliased(mention, names)) {
            let text = mention.path.text();
            let message =
                format!("the domain is pure, so it may not use `{text}`: take the value as an argument");
            findings.push(Finding::new(path, mention.path.line, message));
        }
    }
    findings
}

fn is_impure(segments: &[String]) -> bool {
    segments.first().is_some_and(|first| CRATES.contains(&first.as_str()))
        || RUNS.iter().any(|run| segments.windows(run.len()).any(|window| window == *run))
}

/// `Clock::now` after `use chrono::Utc as Clock` is `chrono::Utc::now`.
fn unaliased(mention: &Mention, names: &Names) -> Vec<String> {
    let Some((first, rest)) = mention.path.segments.split_first() else { return Vec::new() };
    match names.aliases.iter().find(|(alias, _)| alias == first) {
        Some((_, target)) => [target.path.segments.as_slice(), rest].concat(),
        None => Vec::new(),
    }
}

struct AsyncSyntax {
    lines: Vec<usize>,
}

impl AsyncSyntax {
    fn add(&mut self, span: Span) {
        self.lines.push(span.start().line);
    }
}

impl<'ast> Visit<'ast> for AsyncSyntax {
    fn visit_signature(&mut self, signature: &'ast Signature) {
        if let Some(token) = &signature.asyncness {
            self.add(token.span());
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, expression: &'ast ExprAsync) {
        self.add(expression.async_token.span());
        visit::visit_expr_async(self, expression);
    }

    fn visit_expr_await(&mut self, expression: &'ast ExprAwait) {
        self.add(expression.await_token.span());
        visit::visit_expr_await(self, expression);
    }

    fn visit_expr_closure(&mut self, expression: &'ast ExprClosure) {
        if let Some(token) = &expression.asyncness {
            self.add(token.span());
        }
        visit::visit_expr_closure(self, expression);
    }
}
