//! Websites of businesses: URLs of the web (RFC 3986, as the WHATWG's URL standard reads them).

use std::fmt;

use url::{Host, Url};

/// Why an address was refused. The address itself is never part of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebsiteError {
    /// Longer than allowed, as typed or in its normalised form.
    #[error("longer than {} characters: give the address of the page, without what follows it", Website::MAX)]
    TooLong,
    /// Not a URL, or one without a host that others could reach.
    #[error("not the address of a website: give one such as https://www.example.org/about")]
    Invalid,
    /// A URL of another kind: `ftp:`, `javascript:`.
    #[error("not an address of the web: it has to begin with https:// or http://")]
    Scheme,
    /// A user's name or password in it.
    #[error("contains a user name or password: leave out what stands before the @")]
    Credentials,
}

impl WebsiteError {
    /// The stable code of this error: `website_too_long`, `website_invalid`, `website_scheme` or
    /// `website_credentials`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "website_too_long",
            Self::Invalid => "website_invalid",
            Self::Scheme => "website_scheme",
            Self::Credentials => "website_credentials",
        }
    }
}

/// The address of a website: an `http` or `https` URL of at most 2,000 characters, in its normalised form.
///
/// Normalised is what a browser shows when it is copied: scheme and host in lower case, a host of another script in
/// ASCII (IDNA, UTS #46), default ports and `..` left out, other characters percent-encoded. Query and fragment are
/// kept: pages are found by them. Refused by decision: user names and passwords, which are secrets, and hosts of one
/// label (`localhost`), which nobody reaches from outside. Whether the site exists is not known here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Website(String);

impl Website {
    /// The most characters.
    pub const MAX: usize = 2_000;

    /// Parses an address; surrounding white space is trimmed.
    ///
    /// # Errors
    /// When it is too long, no URL of the web, has no host that others could reach, or holds credentials.
    pub fn parse(text: &str) -> Result<Self, WebsiteError> {
        let text = text.trim();
        if text.chars().nth(Self::MAX).is_some() {
            return Err(WebsiteError::TooLong);
        }
        // The standard drops tabs and line breaks in silence; whoever typed them meant something else.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(WebsiteError::Invalid);
        }
        let url = Url::parse(text).map_err(|_| WebsiteError::Invalid)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(WebsiteError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(WebsiteError::Credentials);
        }
        let is_reachable = match url.host() {
            Some(Host::Domain(domain)) => domain.trim_end_matches('.').contains('.'),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
            None => false,
        };
        if !is_reachable {
            return Err(WebsiteError::Invalid);
        }
        let url = String::from(url);
        // The normalised form is ASCII, and may be longer than what was typed.
        if url.len() > Self::MAX { Err(WebsiteError::TooLong) } else { Ok(Self(url)) }
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(url: String) -> Self {
        Self(url)
    }

    /// The address in its normalised form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Website {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_kept_in_their_normalised_form() {
        for (typed, kept) in [
            (" https://example.org ", "https://example.org/"),
            ("HTTP://WWW.Example.ORG:80/About?q=A#Team", "http://www.example.org/About?q=A#Team"),
            ("https://example.org:8443/a/../b", "https://example.org:8443/b"),
            ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe"),
            ("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"),
            ("https://192.0.2.1/", "https://192.0.2.1/"),
            ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
        ] {
            let site = Website::parse(typed).unwrap();
            assert_eq!(site.as_str(), kept);
            assert_eq!(Website::parse(kept).unwrap(), site);
            assert_eq!(Website::restore(kept.to_owned()), site);
        }
    }

    #[test]
    fn what_is_no_website_is_refused() {
        for (bad, error) in [
            ("", WebsiteError::Invalid),
            ("example.org", WebsiteError::Invalid),
            ("www.example.org/about", WebsiteError::Invalid),
            ("//example.org", WebsiteError::Invalid),
            ("https://", WebsiteError::Invalid),
            ("https://localhost/", WebsiteError::Invalid),
            ("https://localhost./", WebsiteError::Invalid),
            ("https://exa mple.org/", WebsiteError::Invalid),
            ("https://example.org/\0", WebsiteError::Invalid),
            ("https://exa\nmple.org/", WebsiteError::Invalid),
            ("https://exa\u{202e}mple.org/", WebsiteError::Invalid),
            ("https://example.org:99999/", WebsiteError::Invalid),
            ("ftp://example.org/", WebsiteError::Scheme),
            ("javascript:alert(1)", WebsiteError::Scheme),
            ("data:text/html,x", WebsiteError::Scheme),
            ("mailto:a@example.org", WebsiteError::Scheme),
            ("https://someone@example.org/", WebsiteError::Credentials),
            ("https://someone:secret@example.org/", WebsiteError::Credentials),
            ("https://:secret@example.org/", WebsiteError::Credentials),
        ] {
            assert_eq!(Website::parse(bad), Err(error), "{bad:?}");
        }
    }

    #[test]
    fn length_counts_as_typed_and_as_kept() {
        let start = "https://example.org/";
        let fits = format!("{start}{}", "a".repeat(Website::MAX - start.len()));
        assert_eq!(Website::parse(&fits).unwrap().as_str(), fits);
        assert_eq!(Website::parse(&format!("{fits}a")), Err(WebsiteError::TooLong));
        // Each of these becomes six characters.
        assert_eq!(Website::parse(&format!("{start}{}", "é".repeat(400))), Err(WebsiteError::TooLong));
        assert_eq!(Website::parse(&"a".repeat(1_000_000)), Err(WebsiteError::TooLong));
        for (error, code) in [
            (WebsiteError::TooLong, "website_too_long"),
            (WebsiteError::Invalid, "website_invalid"),
            (WebsiteError::Scheme, "website_scheme"),
            (WebsiteError::Credentials, "website_credentials"),
        ] {
            assert_eq!(error.code(), code);
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_back_as_it_is(text in "https?://[a-z0-9.:@/?#%é\\[\\]-]{0,30}") {
            if let Ok(site) = Website::parse(&text) {
                let again = Website::parse(site.as_str());
                prop_assert_eq!(again, Ok(site));
            }
        }

        #[test]
        fn nothing_panics(text in "\\PC*") {
            let _ = Website::parse(&text);
        }
    }
}
