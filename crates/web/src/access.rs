//! Who may call: bearer tokens, of which only hashes are kept.

use std::collections::BTreeSet;

use profiles_application::bus::Caller;
pub use profiles_application::bus::Scope;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Who may call.
#[derive(Clone)]
pub enum Access {
    /// Everybody may do everything. Only for a server that listens on loopback.
    Open,
    /// Those who have one of these tokens.
    Tokens(Vec<Token>),
}

/// A token: whose it is, the hash of its secret, and what it allows.
#[derive(Clone)]
pub struct Token {
    /// The caller's name, which history shows as the actor.
    pub name: String,
    /// SHA-256 of the secret.
    pub sha256: [u8; 32],
    /// What the caller may do.
    pub scopes: BTreeSet<Scope>,
}

impl Token {
    /// A token by its secret, which isn't kept.
    #[must_use]
    pub fn new(name: impl Into<String>, secret: &str, scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self { name: name.into(), sha256: hash(secret.as_bytes()), scopes: scopes.into_iter().collect() }
    }
}

/// The caller isn't known: there was no token, or none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// There was no bearer token.
    Missing,
    /// There was one, and it is nobody's.
    Wrong,
}

impl Access {
    /// Who sent this `Authorization` header (RFC 6750, section 2.1).
    pub(crate) fn identify(&self, authorization: Option<&[u8]>) -> Result<Caller, Unknown> {
        let tokens = match self {
            Self::Open => return Ok(Caller::all_powerful("anonymous")),
            Self::Tokens(tokens) => tokens,
        };
        let hashed = hash(authorization.and_then(bearer).ok_or(Unknown::Missing)?);
        // Every token is compared, and each to its end: how long it takes tells nothing.
        let mut found = None;
        for token in tokens {
            if bool::from(token.sha256.ct_eq(&hashed)) {
                found = Some(token);
            }
        }
        found
            .map(|token| Caller { name: token.name.clone(), scopes: token.scopes.clone() })
            .ok_or(Unknown::Wrong)
    }
}

/// What follows `Bearer` and its spaces; the scheme's case doesn't matter.
fn bearer(header: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = header.split_at_checked(6)?;
    let secret = rest.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"bearer") && rest.starts_with(b" ") && !secret.is_empty()).then_some(secret)
}

fn hash(secret: &[u8]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_known_by_their_token_alone() {
        let access = Access::Tokens(vec![
            Token::new("crm", "s3cret", [Scope::ProfilesRead]),
            Token::new("shop", "other", Scope::ALL),
        ]);
        let caller = access.identify(Some(b"bearer  s3cret")).unwrap();
        assert_eq!((caller.name.as_str(), caller.scopes.len()), ("crm", 1));
        for missing in [None, Some(b"".as_slice()), Some(b"Bearer"), Some(b"Bearer "), Some(b"Basic s3cret")]
        {
            assert_eq!(access.identify(missing), Err(Unknown::Missing), "{missing:?}");
        }
        for wrong in [b"Bearer s3cre".as_slice(), b"Bearer s3cret other", b"Bearer \xff"] {
            assert_eq!(access.identify(Some(wrong)), Err(Unknown::Wrong), "{wrong:?}");
        }
        assert_eq!(Access::Tokens(Vec::new()).identify(Some(b"Bearer x")), Err(Unknown::Wrong));
        assert_eq!(Access::Open.identify(None).unwrap().name, "anonymous");
    }
}
