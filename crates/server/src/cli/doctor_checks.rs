//! What `profiles doctor` looks at.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use profiles_application::ports::{Clock, StoreError};
use profiles_infrastructure::SystemClock;

use super::doctor::Finding;
use crate::bootstrap::connect;
use crate::config::Config;

/// No clock that is right shows an earlier time: this program didn't exist then.
const EARLIEST: DateTime<Utc> = match DateTime::from_timestamp(1_767_225_600, 0) {
    Some(new_year_2026) => new_year_2026,
    None => DateTime::UNIX_EPOCH,
};
const LATEST: DateTime<Utc> = match DateTime::from_timestamp(4_102_444_800, 0) {
    Some(new_year_2100) => new_year_2100,
    None => DateTime::<Utc>::MAX_UTC,
};

pub(super) fn file(config: &Config) -> Finding {
    Finding::Ok(match &config.file {
        Some(path) => format!("{} and the environment", path.display()),
        None => "no profiles.toml: the environment and defaults".to_owned(),
    })
}

pub(super) fn access(config: &Config) -> Finding {
    match config.tokens.len() {
        0 => Finding::Warn(
            "open: every program on this machine may read and change everything. Set PROFILES_TOKENS to restrict it"
                .to_owned(),
        ),
        number => Finding::Ok(format!("callers need one of {number} token(s)")),
    }
}

pub(super) fn address(config: &Config) -> Finding {
    let address = config.listen;
    match TcpListener::bind(address) {
        Ok(_) => Finding::Ok(format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Finding::Warn(format!(
            "{address} is in use: right if the service runs already. If not, stop what uses it or choose another with \
             --listen"
        )),
        Err(error) => {
            Finding::Fail(format!("{address} can't be listened on: {error}. Choose another with --listen"))
        }
    }
}

pub(super) fn clock(config: &Config) -> Finding {
    let now = SystemClock.now();
    let written =
        config.database_url.sqlite_path().and_then(|path| std::fs::metadata(path).ok()?.modified().ok());
    // Some file systems round times up.
    let written = written.map(|time| DateTime::<Utc>::from(time) - chrono::TimeDelta::seconds(10));
    let shown = now.format("%Y-%m-%d %H:%M:%S UTC");
    if now < EARLIEST || now > LATEST {
        Finding::Fail(format!("{shown} can't be right: set the clock, best by NTP"))
    } else if written.is_some_and(|written| written > now) {
        Finding::Warn(format!("{shown} is before the last change of the database: check the clock"))
    } else {
        Finding::Ok(shown.to_string())
    }
}

/// Whether the directory of the SQLite file takes new files, which SQLite needs beside its own.
pub(super) fn directory(config: &Config) -> Option<Finding> {
    let path = Path::new(config.database_url.sqlite_path()?);
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let existing = directory.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(Path::new("."));
    let probe: PathBuf = existing.join(format!(".profiles-doctor-{}", std::process::id()));
    let written = std::fs::write(&probe, b"");
    // Nothing to remove if it couldn't be written.
    let _ = std::fs::remove_file(&probe);
    Some(match written {
        Ok(()) if existing == directory => Finding::Ok(format!("{} is writable", directory.display())),
        Ok(()) => Finding::Ok(format!("{} will be made at the first start", directory.display())),
        Err(error) => Finding::Fail(format!(
            "{} can't be written: {error}. Give the user of this process the right to, or choose another database_url",
            existing.display()
        )),
    })
}

pub(super) async fn database(config: &Config) -> Vec<(&'static str, Finding)> {
    if let Some(path) = config.database_url.sqlite_path().filter(|path| !Path::new(path).exists()) {
        return vec![(
            "database",
            match config.migrates_on_start() {
                true => Finding::Ok(format!("{path} will be made at the first start")),
                false => Finding::Fail(format!("{path} isn't there: run `profiles migrate`")),
            },
        )];
    }
    let place = &config.database_url;
    let advice = "Check that it runs and that database_url is right";
    let database = match connect(config, false).await {
        Ok(database) => database,
        Err(error) => return vec![("database", Finding::Fail(format!("{error}. {advice}")))],
    };
    if let Err(error) = database.ping().await {
        return vec![("database", Finding::Fail(format!("{place} doesn't answer: {error}. {advice}")))];
    }
    let mut search = None;
    let schema = match database.pending_migrations().await {
        Ok(pending) if pending.is_empty() => {
            search = Some(("search", self::search(database.lacks_terms().await)));
            Finding::Ok("up to date".to_owned())
        }
        Ok(pending) if config.migrates_on_start() => {
            Finding::Warn(format!("lacks {}: the next start applies it", pending.join(", ")))
        }
        Ok(pending) => Finding::Fail(format!("lacks {}: run `profiles migrate`", pending.join(", "))),
        Err(error) => Finding::Fail(format!(
            "can't be told: {error}. If a newer version of this program migrated it, use that version"
        )),
    };
    database.close().await;
    let mut findings = vec![("database", Finding::Ok(format!("{place} answers"))), ("schema", schema)];
    findings.extend(search);
    findings
}

fn search(lacks_terms: Result<bool, StoreError>) -> Finding {
    match lacks_terms {
        Ok(false) => Finding::Ok("profiles can be found".to_owned()),
        Ok(true) => Finding::Warn(
            "profiles are stored that no search finds: run `profiles reindex`, also while the service runs"
                .to_owned(),
        ),
        Err(error) => Finding::Fail(format!("can't be told: {error}")),
    }
}
