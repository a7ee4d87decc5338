//! The configuration: who has the last word, and every mistake at once.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Config, Key, LogFormat, Sources};

const TOKENS: &str = "crm=0123456789abcdef:profiles:read";

fn sources(flags: &[(Key, &str)], variables: &[(&str, &str)]) -> Sources {
    Sources {
        flags: flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect(),
        variables: variables.iter().map(|(n, v)| (OsString::from(n), OsString::from(v))).collect(),
        ..Sources::default()
    }
}

fn with_file(text: &str, mut sources: Sources) -> (tempfile::TempDir, Sources) {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("profiles.toml"), text).unwrap();
    sources.directory = Some(directory.path().to_path_buf());
    (directory, sources)
}

fn mistakes(sources: &Sources) -> Vec<String> {
    Config::load(sources).unwrap_err().0.iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_set_is_open_on_loopback_with_data_beside() {
    let config = Config::load(&Sources::default()).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database_url.expose(), "sqlite://data/profiles.db");
    assert!(config.tokens.is_empty() && config.migrates_on_start());
}

#[test]
fn flags_win_over_variables_over_the_file() {
    let file = "listen = '127.0.0.1:1'\nworkers = 1\nlog = 'warn'\nbody_limit = 4096\ntokens = ['crm=0123456789abcdef:profiles:read', 'b=0123456789abcdeg:profiles:read']";
    let given = sources(
        &[(Key::LISTEN, "127.0.0.1:3")],
        &[("PROFILES_LISTEN", "127.0.0.1:2"), ("PROFILES_WORKERS", "2"), ("PROFILES_LOG", ""), ("HOME", "/")],
    );
    let (directory, given) = with_file(file, given);
    let config = Config::load(&given).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.limits.workers, Some(2));
    assert_eq!(config.log, "warn", "an empty variable is none");
    assert_eq!(config.limits.body_bytes, 4096);
    assert_eq!(config.tokens.len(), 2);
    assert_eq!(config.file.as_deref(), Some(directory.path().join("profiles.toml").as_path()));
}

#[test]
fn the_file_may_lie_elsewhere_and_must_be_there_then() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("other.toml");
    std::fs::write(&path, "workers = 7").unwrap();
    let by_flag = Sources { file: Some(path.clone()), ..Sources::default() };
    assert_eq!(Config::load(&by_flag).unwrap().limits.workers, Some(7));
    let by_variable = sources(&[], &[("PROFILES_CONFIG", path.to_str().unwrap())]);
    assert_eq!(Config::load(&by_variable).unwrap().limits.workers, Some(7));
    let missing = Sources { file: Some(PathBuf::from("/nowhere/p.toml")), ..Sources::default() };
    let told = mistakes(&missing);
    assert!(told[0].starts_with("/nowhere/p.toml:1: can't be read: ") && told.len() == 1, "{told:?}");
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let file = "listne = 'x'\nworkers = 0\n\nlog = 'inof'\nlog_format = 1.5\n[other]\nlisten = 'x'";
    let given = sources(
        &[(Key::LISTEN, "8080"), (Key::BODY_LIMIT, "1GiB")],
        &[
            ("PROFILES_DATABASE_URL", "mysql://root:s3cret@db/p"),
            ("PROFILES_DATABSE_POOL", "3"),
            ("PROFILES_REQUEST_TIMEOUT", "0"),
            ("PROFILES_TOKENS", "crm=s3cret:profiles:raed"),
            ("PROFILES_TEST_POSTGRES_URL", "ignored"),
            ("PROFILES_MIGRATE_ON_START", "perhaps"),
        ],
    );
    let (directory, given) = with_file(file, given);
    let place = |line: usize| format!("{}:{line}", directory.path().join("profiles.toml").display());
    let told = mistakes(&given);
    let expected = [
        "PROFILES_DATABSE_POOL (variable PROFILES_DATABSE_POOL): no such setting: did you mean PROFILES_DATABASE_POOL?"
            .to_owned(),
        format!("listne ({}): no such setting: did you mean listen?", place(1)),
        format!("other ({}): no such setting: remove it, or use one of listen, ", place(6)),
        format!("log_format ({}): expected a text, a number, true or false", place(5)),
        "listen (flag --listen): no address: write 127.0.0.1:8080, or ".to_owned(),
        "database_url (variable PROFILES_DATABASE_URL): write sqlite://PATH, or postgres://".to_owned(),
        "migrate_on_start (variable PROFILES_MIGRATE_ON_START): write true or false".to_owned(),
        "body_limit (flag --body-limit): write a size from 1KiB to 64MiB".to_owned(),
        "request_timeout (variable PROFILES_REQUEST_TIMEOUT): write a time from 1s to 3600s".to_owned(),
        format!("workers ({}): write a whole number from 1 to 1024", place(2)),
        format!("log ({}): did you mean info?", place(4)),
        "tokens (variable PROFILES_TOKENS): entry 1: the token is too short".to_owned(),
        "tokens (variable PROFILES_TOKENS): entry 1: scope 1 is unknown: did you mean profiles:read?".to_owned(),
    ];
    for expected in &expected {
        assert!(told.iter().any(|told| told.starts_with(expected)), "{expected}\n{told:#?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    let message = Config::load(&given).unwrap_err().to_string();
    assert!(message.starts_with("the configuration has 13 mistakes:\n  ") && !message.contains("s3cret"));
}

#[test]
fn a_file_that_is_not_toml_is_told_by_line_without_its_text() {
    let (directory, given) =
        with_file("workers = 1\ntokens = s3cret-s3cret\nlog = 'warn\n", Sources::default());
    let told = mistakes(&given);
    let place = directory.path().join("profiles.toml").display().to_string();
    assert!(told[0].starts_with(&format!("{place}:2: not TOML: ")), "{told:?}");
    assert!(told.iter().any(|told| told.starts_with(&format!("{place}:3: not TOML: "))), "{told:?}");
    assert!(!told.concat().contains("s3cret"), "{told:?}");
    let (_directory, latin) = with_file("", Sources::default());
    std::fs::write(Path::new(latin.directory.as_ref().unwrap()).join("profiles.toml"), b"log = '\xe9'")
        .unwrap();
    assert!(mistakes(&latin)[0].ends_with("not UTF-8: save the file as UTF-8"));
}

#[test]
fn without_tokens_nobody_else_may_reach_it() {
    for address in ["0.0.0.0:8080", "[::]:8080", "192.0.2.1:80"] {
        let told = mistakes(&sources(&[(Key::LISTEN, address)], &[]));
        assert!(told[0].contains("set PROFILES_TOKENS, or listen on 127.0.0.1:"), "{told:?}");
        assert!(Config::load(&sources(&[(Key::LISTEN, address)], &[("PROFILES_TOKENS", TOKENS)])).is_ok());
    }
    for address in ["127.0.0.1:0", "[::1]:0", "localhost:0", "127.1.2.3:0", "[::ffff:127.0.0.1]:0"] {
        assert!(Config::load(&sources(&[(Key::LISTEN, address)], &[])).is_ok(), "{address}");
    }
}

#[test]
fn tokens_may_lie_in_a_file_but_not_in_two_places() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens");
    std::fs::write(&path, format!("# callers\n{TOKENS}\n")).unwrap();
    let path = path.to_str().unwrap();
    let config = Config::load(&sources(&[(Key::TOKENS_FILE, path)], &[])).unwrap();
    assert_eq!(config.tokens[0].name, "crm");
    let both = sources(&[(Key::TOKENS_FILE, path)], &[("PROFILES_TOKENS", TOKENS)]);
    assert_eq!(mistakes(&both).len(), 1);
    std::fs::write(path, "# nobody yet\n").unwrap();
    assert!(mistakes(&sources(&[(Key::TOKENS_FILE, path)], &[]))[0].contains("no token in it"));
    assert!(mistakes(&sources(&[(Key::TOKENS_FILE, "/nowhere")], &[]))[0].contains("can't be read"));
}

#[test]
fn sizes_and_times_have_units() {
    let config = Config::load(&sources(
        &[(Key::BODY_LIMIT, "2MiB"), (Key::REQUEST_TIMEOUT, "2m"), (Key::SHUTDOWN_GRACE, "0")],
        &[("PROFILES_LOG_FORMAT", "json"), ("PROFILES_LOG", "warn,profiles_web=debug")],
    ))
    .unwrap();
    assert_eq!(config.limits.body_bytes, 2 << 20);
    assert_eq!(
        (config.limits.request_timeout, config.limits.shutdown),
        (Duration::from_secs(120), Duration::ZERO)
    );
    assert_eq!(config.log_format, LogFormat::Json);
}

#[cfg(all(feature = "nats", feature = "kafka"))]
#[test]
fn brokers_have_settings_of_their_own() {
    let config = Config::load(&sources(
        &[(Key::NATS_REPLICAS, "3"), (Key::EVENT_MODE, "Binary"), (Key::KAFKA_TOPIC, "profiles.{kind}")],
        &[
            ("PROFILES_NATS_URL", "nats://u:s3cret@a,b"),
            ("PROFILES_NATS_SUBJECT_PREFIX", "staging.crm"),
            ("PROFILES_EVENT_RETENTION", "2d"),
            ("PROFILES_KAFKA_BROKERS", "a:9092"),
            ("PROFILES_KAFKA_PROPERTIES", "sasl.username=u;sasl.password=s3cret"),
        ],
    ))
    .unwrap();
    let (nats, kafka) = (config.nats.clone().unwrap(), config.kafka.clone().unwrap());
    assert_eq!(
        (nats.stream.as_str(), nats.subject_prefix.as_str(), nats.replicas),
        ("PROFILES", "staging.crm", 3)
    );
    assert_eq!((nats.max_age, nats.mode), (Duration::from_secs(2 * 24 * 3600), profiles_sinks::Mode::Binary));
    assert_eq!(
        (kafka.topic.to_string().as_str(), kafka.mode),
        ("profiles.{kind}", profiles_sinks::Mode::Binary)
    );
    assert!(!format!("{config:?}").contains("s3cret"), "{config:?}");
    let none = Config::load(&Sources::default()).unwrap();
    assert!(none.nats.is_none() && none.kafka.is_none());
}

#[cfg(all(feature = "nats", feature = "kafka"))]
#[test]
fn mistakes_about_brokers_are_told_without_values() {
    let told = mistakes(&sources(
        &[(Key::NATS_STREAM, "a.s3cret"), (Key::NATS_REPLICAS, "6"), (Key::EVENT_MODE, "s3cret")],
        &[
            ("PROFILES_NATS_URL", "http://u:s3cret@a"),
            ("PROFILES_NATS_SUBJECT_PREFIX", "s3cret.*"),
            ("PROFILES_KAFKA_BROKERS", "u:s3cret@a"),
            ("PROFILES_KAFKA_TOPIC", "s3cret/"),
            ("PROFILES_KAFKA_PROPERTIES", "acks=s3cret;s3cret"),
        ],
    ));
    assert_eq!(told.len(), 9, "{told:#?}");
    assert!(!told.concat().contains("s3cret"), "{told:#?}");
    let alone = mistakes(&sources(&[(Key::NATS_STREAM, "A"), (Key::KAFKA_PROPERTIES_FILE, "p")], &[]));
    assert_eq!(alone.len(), 2, "{alone:?}");
    assert!(
        alone[0].contains("does nothing without nats_url") && alone[1].contains("without kafka_brokers"),
        "{alone:?}"
    );
}

#[cfg(not(any(feature = "nats", feature = "kafka")))]
#[test]
fn what_was_not_built_in_cannot_be_set() {
    let told = mistakes(&sources(&[(Key::NATS_URL, "a"), (Key::KAFKA_BROKERS, "a")], &[]));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("feature `nats`") && told[1].contains("feature `kafka`"), "{told:?}");
}
