//! The stream that holds the events: made if it isn't there, looked at if it is, and never changed.

use async_nats::jetstream::context::{CreateStreamErrorKind, GetStreamErrorKind};
use async_nats::jetstream::stream::{Config, StorageType};
use async_nats::jetstream::{Context, ErrorCode};
use profiles_contracts::catalogue;

use super::NatsOptions;

/// What all subjects of this service begin with, behind the prefix.
const OWN: &str = "profiles.>";

/// Makes sure that the stream takes all events.
pub(super) async fn ensure(jetstream: &Context, options: &NatsOptions) -> Result<(), String> {
    let (name, setting) = (&options.stream, "nats_stream");
    match jetstream.get_stream(name).await {
        Ok(stream) => return look_at(&stream.cached_info().config, options),
        Err(error) => match error.kind() {
            GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND => {}
            GetStreamErrorKind::JetStream(error) => {
                return Err(format!("the stream {name} can't be looked at: {error}"));
            }
            _ => return Err(format!("the stream {name} can't be looked at: {NO_JETSTREAM}")),
        },
    }
    let Err(error) = jetstream.create_stream(wanted(options)).await else {
        tracing::info!(stream = name, "made the stream on NATS");
        return Ok(());
    };
    match error.kind() {
        // Another replica was faster, with other settings.
        CreateStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NAME_EXIST => {
            let stream = jetstream.get_stream(name).await;
            let stream =
                stream.map_err(|_| format!("the stream {name} can't be looked at: {NO_JETSTREAM}"))?;
            look_at(&stream.cached_info().config, options)
        }
        CreateStreamErrorKind::JetStream(error)
            if error.error_code() == ErrorCode::STREAM_SUBJECT_OVERLAP =>
        {
            Err(format!(
                "the stream {name} can't be made, since another one takes some of its subjects ({}): name that one in \
                 {setting}, or set nats_subject_prefix",
                options.subject(OWN)
            ))
        }
        CreateStreamErrorKind::JetStream(error) => Err(format!("the stream {name} can't be made: {error}")),
        _ => Err(format!("the stream {name} can't be made: {NO_JETSTREAM}")),
    }
}

const NO_JETSTREAM: &str =
    "JetStream doesn't answer. Check that it's on for this account, and what the user may do";

fn wanted(options: &NatsOptions) -> Config {
    Config {
        name: options.stream.clone(),
        description: Some("Events of persons, businesses and relationships".to_owned()),
        subjects: vec![options.subject(OWN)],
        storage: StorageType::File,
        max_age: options.max_age,
        // A server takes no window that is longer than what it keeps.
        duplicate_window: options.duplicate_window.min(options.max_age),
        num_replicas: options.replicas,
        ..Config::default()
    }
}

/// Whether a stream that somebody made takes all events. What is only unwise is logged.
fn look_at(config: &Config, options: &NatsOptions) -> Result<(), String> {
    let name = &options.stream;
    if let Some(fault) = fault(config, options) {
        return Err(format!("the stream {name} {fault}"));
    }
    let window = config.duplicate_window;
    if config.storage == StorageType::Memory {
        tracing::warn!(stream = name, "the stream is in memory: events are gone when its servers stop");
    }
    tracing::info!(stream = name, ?window, "found the stream on NATS");
    Ok(())
}

fn fault(config: &Config, options: &NatsOptions) -> Option<String> {
    if config.mirror.is_some() {
        return Some("is a mirror, which takes no events: name another one in nats_stream".to_owned());
    }
    if config.sealed {
        return Some("is sealed: name another one in nats_stream".to_owned());
    }
    if config.no_ack {
        return Some("acknowledges nothing, so that nobody could tell what it holds: edit it to".to_owned());
    }
    let lacking = catalogue().map(|event| options.subject(event.event_type)).find(|subject| {
        let subject = format!("{subject}.*");
        !config.subjects.iter().any(|pattern| covers(pattern, &subject))
    });
    lacking.map(|lacking| {
        let all = options.subject(OWN);
        format!("doesn't take {lacking}.*: add the subject {all} to it, or name another one in nats_stream")
    })
}

/// Whether all subjects of one pattern are among those of another.
fn covers(pattern: &str, wanted: &str) -> bool {
    let (mut pattern, mut wanted) = (pattern.split('.'), wanted.split('.'));
    loop {
        match (pattern.next(), wanted.next()) {
            (None, None) | (Some(">"), Some(_)) => return true,
            (Some("*"), Some(token)) if token != ">" => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Servers;
    use super::*;

    #[test]
    fn patterns_cover_what_they_take_all_of() {
        for (pattern, wanted, yes) in [
            ("profiles.>", "profiles.person.registered.v1.*", true),
            ("profiles.*.*.v1.*", "profiles.person.registered.v1.*", true),
            (">", "profiles.person.*", true),
            ("profiles.person.registered.v1.*", "profiles.person.registered.v1.*", true),
            ("profiles.person.>", "profiles.business.registered.v1.*", false),
            ("profiles.person", "profiles.person.*", false),
            ("profiles.person.*.*", "profiles.person.*", false),
            ("profiles.person.a", "profiles.person.*", false),
            ("profiles.*", "profiles.>", false),
            ("profiles.>", "profiles", false),
        ] {
            assert_eq!(covers(pattern, wanted), yes, "{pattern} {wanted}");
        }
    }

    /// A type that began with something else would be refused by every stream that was made before.
    #[test]
    fn the_stream_that_is_made_takes_every_type_there_is() {
        for prefix in ["", "staging.crm"] {
            let servers = Servers::parse("nats://localhost").unwrap();
            let options = NatsOptions { subject_prefix: prefix.to_owned(), ..NatsOptions::new(servers) };
            assert_eq!(fault(&wanted(&options), &options), None);
        }
    }
}
