//! The URLs of NATS servers: where they are, and apart from that, with what to log in.

use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;

const HELP: &str = "write nats://HOST:4222 or tls://HOST:4222, several parted by commas, with USER:PASSWORD@ or TOKEN@ \
                    before the host if need be, its special characters percent-encoded";

/// The servers of one cluster. What they are logged in to with is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Servers {
    /// Scheme, host and port of each, and nothing else.
    addresses: Vec<String>,
    login: Option<Login>,
}

/// What is before the `@`.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Login {
    Password(String, String),
    Token(String),
}

impl Servers {
    /// Reads URLs that are parted by commas. The first one with a login says it for all.
    ///
    /// # Errors
    /// With what to write instead, when they aren't such URLs, or have different logins.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut addresses, mut logins) = (Vec::new(), Vec::new());
        for part in text.split([',', ';']).map(str::trim) {
            let (address, login) = server(part).ok_or_else(|| HELP.to_owned())?;
            addresses.push(address);
            logins.extend(login);
        }
        logins.dedup();
        if logins.len() > 1 {
            return Err("the servers have different logins: give all of them the same".to_owned());
        }
        Ok(Self { addresses, login: logins.pop() })
    }

    /// The addresses, without logins.
    #[cfg_attr(not(feature = "nats"), expect(dead_code, reason = "only the sink connects"))]
    pub(super) fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// The login: for the library alone.
    #[cfg_attr(not(feature = "nats"), expect(dead_code, reason = "only the sink connects"))]
    pub(super) const fn login(&self) -> Option<&Login> {
        self.login.as_ref()
    }
}

fn server(text: &str) -> Option<(String, Option<Login>)> {
    let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("nats://{text}")) };
    let url = url.ok()?;
    let plain = matches!(url.scheme(), "nats" | "tls")
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none();
    let host = url.host_str().filter(|host| plain && !host.is_empty())?;
    let address = format!("{}://{host}:{}", url.scheme(), url.port().unwrap_or(4222));
    let user = decoded(url.username())?;
    let login = match url.password() {
        Some(password) => Some(Login::Password(user, decoded(password)?)),
        None if user.is_empty() => None,
        None => Some(Login::Token(user)),
    };
    Some((address, login))
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

impl fmt::Display for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.addresses.join(","))
    }
}

impl fmt::Debug for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Servers({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_named_without_what_they_are_logged_in_to_with() {
        let password = |user: &str, password: &str| Some(Login::Password(user.into(), password.into()));
        for (text, shown, login) in [
            ("nats://broker", "nats://broker:4222", None),
            ("broker:4333", "nats://broker:4333", None),
            ("nats://u:s3cret@broker", "nats://broker:4222", password("u", "s3cret")),
            ("tls://u:s3%2Fcr%40et@broker:1/", "tls://broker:1", password("u", "s3/cr@et")),
            ("nats://s3cret@[::1]:4222", "nats://[::1]:4222", Some(Login::Token("s3cret".into()))),
            ("nats://u:s3cret@a, nats://u:s3cret@b", "nats://a:4222,nats://b:4222", password("u", "s3cret")),
            ("nats://u:s3cret@a,nats://b", "nats://a:4222,nats://b:4222", password("u", "s3cret")),
        ] {
            let servers = Servers::parse(text).unwrap();
            assert_eq!(servers.to_string(), shown);
            assert!(servers.login == login, "{text}");
            assert!(!format!("{servers:?}").contains("s3"), "{servers:?}");
        }
    }

    #[test]
    fn what_is_no_server_is_refused_without_repeating_it() {
        for text in [
            "",
            "http://u:s3cret@b",
            "nats://",
            "nats://u:s3/cret@b",
            "nats://b/s3cret",
            "nats://b?s3cret",
            "a,,b",
        ] {
            assert_eq!(Servers::parse(text).unwrap_err(), HELP, "{text}");
        }
        let told = Servers::parse("nats://u:s3cret@a,nats://u:s4cret@b").unwrap_err();
        assert!(told.contains("different logins") && !told.contains("cret"), "{told}");
    }
}
