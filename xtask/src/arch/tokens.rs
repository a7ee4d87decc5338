//! Paths in the tokens of macros and attributes, which no parser but the macro's own understands.

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};

use super::names::Written;

/// Every `a::b::c` in the tokens, groups such as `a::{b, c}` opened. String literals count when `literals` says so:
/// attributes name functions in them (`#[serde(with = "…")]`).
pub(super) fn paths(tokens: TokenStream, literals: bool) -> Vec<Written> {
    let mut reader = Reader { literals, found: Vec::new() };
    reader.read(tokens, &[]);
    reader.found
}

struct Reader {
    literals: bool,
    found: Vec<Written>,
}

impl Reader {
    fn read(&mut self, tokens: TokenStream, prefix: &[String]) {
        let mut path = Written { segments: Vec::new(), line: 0 };
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 || path.segments.is_empty() {
                        self.finish(&mut path);
                        path = Written { segments: prefix.to_vec(), line: ident.span().start().line };
                    }
                    path.segments.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    let opened = colons == 2 && group.delimiter() == Delimiter::Brace;
                    self.read(group.stream(), if opened { &path.segments } else { &[] });
                    self.finish(&mut path);
                    colons = 0;
                }
                TokenTree::Literal(literal) => {
                    self.finish(&mut path);
                    self.literal(&literal);
                    colons = 0;
                }
                TokenTree::Punct(_) => {
                    self.finish(&mut path);
                    colons = 0;
                }
            }
        }
        self.finish(&mut path);
    }

    fn finish(&mut self, path: &mut Written) {
        if !path.segments.is_empty() {
            let line = path.line;
            self.found.push(Written { segments: std::mem::take(&mut path.segments), line });
        }
    }

    fn literal(&mut self, literal: &Literal) {
        let text = literal.to_string();
        if self.literals
            && let Ok(path) = syn::parse_str::<syn::Path>(text.trim_matches('"'))
        {
            self.found.push(Written::from_path(&path, literal.span().start().line));
        }
    }
}
