//! Publishes events to NATS, and waits until the stream has them.

use async_nats::HeaderMap;
use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{self, ErrorCode};
use async_trait::async_trait;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use profiles_application::ports::{Outgoing, Sink, Undelivered};
use profiles_contracts::CloudEvent;
use tokio::sync::OnceCell;

use super::NatsOptions;
use super::connection::{Connection, NO_CREDENTIALS};
use super::gate::Gate;
use super::stream;
use crate::Unusable;

/// What CloudEvents' binding to HTTP, which that to NATS follows, encodes in the values of headers.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%');

/// Delivers to a stream of NATS JetStream. The server may be away when this is made.
pub struct Nats {
    options: NatsOptions,
    credentials: Option<String>,
    connection: OnceCell<Connection>,
    stream: Gate,
}

impl Nats {
    /// A sink that connects when it has something to deliver. It has to be used in the runtime of tokio that it first was
    /// used in.
    ///
    /// # Errors
    /// When there are no credentials in the file that is named.
    pub fn new(options: NatsOptions) -> Result<Self, Unusable> {
        let credentials = match &options.credentials_file {
            Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
                Unusable(format!(
                    "nats_credentials_file can't be read: {error}; give the path of one that can"
                ))
            })?),
            None => None,
        };
        let wrong = |text: &String| async_nats::ConnectOptions::with_credentials(text).is_err();
        if credentials.as_ref().is_some_and(wrong) {
            return Err(Unusable(NO_CREDENTIALS.to_owned()));
        }
        Ok(Self { options, credentials, connection: OnceCell::new(), stream: Gate::new() })
    }

    fn message(&self, event: &CloudEvent) -> Result<PublishMessage, Undelivered> {
        let content = self.options.mode.encode(event)?;
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content.content_type);
        for (name, value) in &content.attributes {
            headers.insert(format!("ce-{name}"), utf8_percent_encode(value, ENCODED).to_string());
        }
        let message = PublishMessage::build().payload(content.body.into()).headers(headers);
        Ok(message.message_id(event.id.to_string()).expected_stream(&self.options.stream))
    }

    async fn publish(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        let event = &outgoing.event;
        let message = self.message(event)?;
        let subject = self.options.subject(&format!("{}.{}", event.event_type, outgoing.subject.id));
        let open = || Connection::open(&self.options, self.credentials.as_deref());
        let connection = self.connection.get_or_try_init(open).await.map_err(Undelivered::away)?;
        let number = connection.up().await.map_err(Undelivered::away)?;
        let look = stream::ensure(&connection.jetstream, &self.options);
        self.stream.pass(number, look).await.map_err(Undelivered::away)?;
        let sent = connection.jetstream.send_publish(subject, message).await;
        let acknowledged = match sent {
            Ok(acknowledgement) => acknowledgement.await,
            Err(error) => Err(error),
        };
        // A repeat that the stream knew is acknowledged like any other.
        acknowledged.map(drop).map_err(|error| self.undelivered(&error))
    }

    fn undelivered(&self, error: &PublishError) -> Undelivered {
        let name = &self.options.stream;
        match error.kind() {
            PublishErrorKind::MaxPayloadExceeded => {
                Undelivered::refused("the event is larger than what the server takes: raise its max_payload")
            }
            PublishErrorKind::StreamNotFound => {
                self.stream.close();
                Undelivered::away(format!(
                    "no stream takes the event: the stream {name} is gone, or has no leader"
                ))
            }
            PublishErrorKind::TimedOut => Undelivered::away("NATS didn't acknowledge the event in time"),
            PublishErrorKind::BrokenPipe => Undelivered::away("the connection to NATS is gone"),
            _ => match answer(error) {
                Some(answer) => self.refusal(answer),
                None => Undelivered::away("NATS didn't take the event"),
            },
        }
    }

    /// What JetStream answered instead of an acknowledgement.
    fn refusal(&self, answer: &jetstream::Error) -> Undelivered {
        let name = &self.options.stream;
        match answer.error_code() {
            ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM | ErrorCode::STREAM_HEADER_EXCEEDS_MAXIMUM => {
                let reason =
                    format!("the event is larger than what the stream {name} takes: raise its max_msg_size");
                Undelivered::refused(reason)
            }
            ErrorCode::STREAM_NOT_MATCH => {
                self.stream.close();
                Undelivered::away(format!(
                    "another stream than {name} takes the events: name it in nats_stream"
                ))
            }
            // It's full, it has no space, no leader, or too much to do. Nothing of it is about this one event.
            _ => Undelivered::away(format!("the stream {name} didn't take the event: {answer}")),
        }
    }
}

fn answer(error: &PublishError) -> Option<&jetstream::Error> {
    std::error::Error::source(error)?.downcast_ref()
}

#[async_trait]
impl Sink for Nats {
    async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        self.publish(outgoing).await
    }
}

#[cfg(test)]
mod tests {
    use super::super::Servers;
    use super::*;
    use crate::Mode;
    use crate::encoding::tests::event;

    fn sink(mode: Mode) -> Nats {
        let servers = Servers::parse("nats://u:s3cret@localhost").unwrap();
        Nats::new(NatsOptions { mode, ..NatsOptions::new(servers) }).unwrap()
    }

    /// CloudEvents' binding to HTTP 1.0.2, section 3.1.3.2.
    #[test]
    fn values_of_headers_are_percent_encoded() {
        let mut event = event();
        event.source = "/profiles/50% of Zürich \"A\"".to_owned();
        let outbound = sink(Mode::Binary).message(&event).unwrap().outbound_message("s".to_owned());
        let headers = outbound.headers.unwrap();
        assert_eq!(
            headers.get("ce-source").unwrap().as_str(),
            "/profiles/50%25%20of%20Z%C3%BCrich%20%22A%22"
        );
    }

    #[test]
    fn credentials_that_are_none_are_told_at_once_without_their_text() {
        let servers = Servers::parse("nats://localhost").unwrap();
        let with = |path: &str| NatsOptions {
            credentials_file: Some(path.into()),
            ..NatsOptions::new(servers.clone())
        };
        let told = Nats::new(with("/nowhere")).err().unwrap().to_string();
        assert!(told.starts_with("nats_credentials_file can't be read: "), "{told}");
        let told =
            Nats::new(with(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))).err().unwrap().to_string();
        assert_eq!(told, NO_CREDENTIALS);
    }
}
