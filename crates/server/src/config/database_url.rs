//! The database's URL: which kind, where it lies, and how to name it without its password.

use std::fmt;

/// A URL that may hold a password: it shows only where the database is.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Takes a URL of a database that this service knows.
    ///
    /// # Errors
    /// With what to write instead, when it isn't one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Self(text.trim().to_owned());
        let known = match (url.sqlite_path(), url.postgres()) {
            (Some(path), _) => !path.is_empty() && path != ":memory:",
            (_, Some(place)) => is_place(&place),
            (None, None) => false,
        };
        let help = "write sqlite://PATH, or postgres://USER:PASSWORD@HOST:5432/NAME with special characters of the \
                    password percent-encoded";
        if known { Ok(url) } else { Err(help.to_owned()) }
    }

    /// The SQLite file at a path.
    #[must_use]
    pub fn of_sqlite(path: &str) -> Self {
        Self(format!("sqlite://{path}"))
    }

    /// The URL itself, password included: for the driver alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The path of the SQLite file, if it is one.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&str> {
        let path = self.0.strip_prefix("sqlite://").or_else(|| self.0.strip_prefix("sqlite:"))?;
        path.split('?').next()
    }

    /// Host, port and name of the PostgreSQL database: everything up to the last `@` may be part of a password.
    fn postgres(&self) -> Option<String> {
        let rest = self.0.strip_prefix("postgres://").or_else(|| self.0.strip_prefix("postgresql://"))?;
        let place = rest.rsplit('@').next()?;
        place.split('?').next().map(str::to_owned)
    }
}

/// `host`, `host:5432`, `host/name`, `[::1]:5432/name`, or `/name` with the host among the parameters.
fn is_place(place: &str) -> bool {
    let (authority, _name) = place.split_once('/').unwrap_or((place, ""));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, "5432"),
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '%' | ':' | '[' | ']');
    host.chars().all(plain) && port.parse::<u16>().is_ok()
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.sqlite_path(), self.postgres()) {
            (Some(path), _) => f.write_str(path),
            (_, Some(place)) => write!(f, "PostgreSQL at {place}"),
            (None, None) => f.write_str("a database"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_named_without_its_password() {
        for (url, shown) in [
            ("sqlite://data/profiles.db", "data/profiles.db"),
            ("sqlite:///var/lib/p.db?mode=rwc", "/var/lib/p.db"),
            ("postgres://u:s3cret@db:5432/profiles", "PostgreSQL at db:5432/profiles"),
            ("postgresql://u:s3/cr@et@db/p?password=s3cret", "PostgreSQL at db/p"),
            ("postgres://db/p?user=u&password=s3cret", "PostgreSQL at db/p"),
            ("postgres://u:s3cret@[::1]:5432/p", "PostgreSQL at [::1]:5432/p"),
            ("postgres:///p?host=/run/postgresql", "PostgreSQL at /p"),
        ] {
            let parsed = DatabaseUrl::parse(url).unwrap();
            assert_eq!(parsed.to_string(), shown);
            assert!(!format!("{parsed:?}").contains("s3cr"), "{parsed:?}");
            assert_eq!(parsed.expose(), url);
        }
    }

    #[test]
    fn what_no_driver_takes_is_refused_without_repeating_it() {
        for url in
            ["", "sqlite://", "sqlite::memory:", "mysql://u:s3cret@h/d", "postgres://u:s3cret", "/a.db"]
        {
            let problem = DatabaseUrl::parse(url).unwrap_err();
            assert!(problem.starts_with("write sqlite://PATH") && !problem.contains("s3cret"), "{url}");
        }
    }
}
