//! The tokens of callers: `name=token:scope+scope;…`. Mistakes count entries, since any part may be a secret.

use std::collections::BTreeSet;
use std::fmt;

use profiles_application::bus::Scope;

use crate::hint;

/// A caller's token.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenConfig {
    /// The caller's name, which history shows.
    pub name: String,
    /// The secret that the caller sends.
    pub secret: String,
    /// What the caller may do.
    pub scopes: BTreeSet<Scope>,
}

impl fmt::Debug for TokenConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenConfig({}, {:?})", self.name, self.scopes)
    }
}

const SHORTEST: usize = 16;

/// Reads all entries; they are parted by `;` or line ends. Every mistake is told.
pub(super) fn parse(text: &str) -> Result<Vec<TokenConfig>, Vec<String>> {
    let (mut tokens, mut problems) = (Vec::<(usize, TokenConfig)>::new(), Vec::new());
    let entries =
        text.split([';', '\n']).map(str::trim).filter(|entry| !entry.is_empty() && !entry.starts_with('#'));
    for (index, entry) in entries.enumerate() {
        let number = index.saturating_add(1);
        match token(entry) {
            Ok(token) => {
                for (other, earlier) in &tokens {
                    if earlier.name == token.name {
                        problems.push(format!("entries {other} and {number} have the same name: rename one"));
                    }
                    if earlier.secret == token.secret {
                        problems
                            .push(format!("entries {other} and {number} have the same token: change one"));
                    }
                }
                tokens.push((number, token));
            }
            Err(wrong) => {
                problems.extend(wrong.into_iter().map(|problem| format!("entry {number}: {problem}")));
            }
        }
    }
    if problems.is_empty() { Ok(tokens.into_iter().map(|(_, token)| token).collect()) } else { Err(problems) }
}

fn token(entry: &str) -> Result<TokenConfig, Vec<String>> {
    let form = "write name=token:profiles:read+profiles:write";
    let Some((name, rest)) = entry.split_once('=') else { return Err(vec![format!("no name: {form}")]) };
    let Some((secret, scopes)) = rest.split_once(':') else { return Err(vec![format!("no scopes: {form}")]) };
    let (name, secret) = (name.trim(), secret.trim());
    let mut problems = Vec::new();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > 63 || !name.chars().all(plain) {
        problems.push("a name has 1 to 63 of a-z, 0-9, '-', '_' or '.'".to_owned());
    }
    if secret.len() < SHORTEST {
        problems.push(format!("the token is too short: take at least {SHORTEST} random characters"));
    }
    if !secret.chars().all(|c| c.is_ascii_graphic()) {
        problems.push("a token has visible ASCII characters only".to_owned());
    }
    let mut known = BTreeSet::new();
    for (index, scope) in scopes.split('+').map(str::trim).enumerate() {
        match Scope::parse(scope) {
            Some(scope) => drop(known.insert(scope)),
            None => problems.push(unknown_scope(index.saturating_add(1), scope)),
        }
    }
    let token = TokenConfig { name: name.to_owned(), secret: secret.to_owned(), scopes: known };
    if problems.is_empty() { Ok(token) } else { Err(problems) }
}

fn unknown_scope(number: usize, scope: &str) -> String {
    let known = Scope::ALL.map(Scope::as_str);
    match hint::closest(scope, known) {
        Some(similar) => format!("scope {number} is unknown: did you mean {similar}?"),
        None => format!("scope {number} is unknown: use {}", known.join(" or ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_from_one_line_or_several() {
        let text = "crm=0123456789abcdef:profiles:read+profiles:write;\n# a remark\nshop=fedcba98/76543210=:profiles:read";
        let tokens = parse(text).unwrap();
        let read: Vec<_> = tokens.iter().map(|t| (t.name.as_str(), t.scopes.len())).collect();
        assert_eq!(read, [("crm", 2), ("shop", 1)]);
        assert_eq!(tokens[1].secret, "fedcba98/76543210=");
        assert!(!format!("{tokens:?}").contains("0123456789abcdef"));
    }

    #[test]
    fn every_mistake_is_told_and_nothing_of_the_entry() {
        let text = "Cr m=sh0rt:profiles:raed+s3cret;nothing;a=s3cret;b=0123456789abcdef:profiles:read;\
                    b=0123456789abcdef:profiles:read";
        let problems = parse(text).unwrap_err();
        let expected = [
            "entry 1: a name has",
            "entry 1: the token is too short",
            "entry 1: scope 1 is unknown: did you mean profiles:read?",
            "entry 1: scope 2 is unknown: use profiles:read or profiles:write",
            "entry 2: no name",
            "entry 3: no scopes",
            "entries 4 and 5 have the same name",
            "entries 4 and 5 have the same token",
        ];
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, start) in problems.iter().zip(expected) {
            assert!(problem.starts_with(start), "{problem}");
            assert!(!problem.contains("s3cret") && !problem.contains("sh0rt"), "{problem}");
        }
    }
}
