//! Delivery to NATS JetStream, against the real server that the tests share: each test has its own stream and subjects.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType, Stream};
use futures_util::future::join_all;
use profiles_application::ports::Sink;
use profiles_sinks::{Mode, Nats, NatsOptions, Servers};
use uuid::Uuid;

use super::nats_server::{nats_url, peek};
use super::{Arrived, all_sorts, away, larger_than, outgoing, refused};

/// A name of a test's own, for its stream and its subjects.
struct Own {
    name: String,
    jetstream: Context,
}

impl Own {
    async fn new() -> Self {
        Self { name: format!("test-{}", Uuid::new_v4().simple()), jetstream: peek(&nats_url()).await }
    }

    fn options(&self) -> NatsOptions {
        NatsOptions {
            stream: self.name.clone(),
            subject_prefix: self.name.clone(),
            ..NatsOptions::new(Servers::parse(&nats_url()).expect("a URL"))
        }
    }

    fn sink(&self) -> Nats {
        Nats::new(self.options()).expect("a sink")
    }

    fn subject(&self, rest: &str) -> String {
        format!("{}.{rest}", self.name)
    }

    /// A stream as somebody else makes it.
    async fn make(&self, config: Config) -> Stream {
        let config = Config { name: self.name.clone(), ..config };
        self.jetstream.create_stream(config).await.expect("a stream")
    }

    async fn stream(&self) -> Stream {
        self.jetstream.get_stream(&self.name).await.expect("the stream")
    }

    async fn messages(&self) -> u64 {
        self.stream().await.cached_info().state.messages
    }
}

/// Every test ends with it, which keeps the server small.
async fn delete(own: &Own) {
    own.jetstream.delete_stream(&own.name).await.expect("deleted");
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).filter(|_| *first == b'%').and_then(|hex| str::from_utf8(hex).ok());
        bytes.push(hex.map_or(*first, |hex| u8::from_str_radix(hex, 16).expect("two digits")));
        rest = if hex.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[tokio::test]
async fn what_went_in_comes_out_under_its_subject_in_both_modes() {
    for mode in [Mode::Structured, Mode::Binary] {
        let own = Own::new().await;
        let sink = Nats::new(NatsOptions { mode, ..own.options() }).expect("a sink");
        for outgoing in all_sorts() {
            sink.deliver(&outgoing).await.expect("delivered");
            let subject = own.subject(&format!("{}.{}", outgoing.event.event_type, outgoing.subject.id));
            let message =
                own.stream().await.get_last_raw_message_by_subject(&subject).await.expect("a message");
            let id = message.headers.get("Nats-Msg-Id").expect("an id");
            assert_eq!(id.as_str(), outgoing.event.id.to_string());
            let header = |values: &Vec<async_nats::HeaderValue>| percent_decoded(values[0].as_str());
            let headers =
                message.headers.iter().map(|(name, values)| (name.to_string(), header(values))).collect();
            let arrived = Arrived { headers, body: message.payload.to_vec() };
            assert_eq!(arrived.event("ce-"), outgoing.event, "{mode:?}");
            assert_eq!(arrived.headers.contains_key("ce-id"), mode == Mode::Binary);
        }
        delete(&own).await;
    }
}

#[tokio::test]
async fn a_stream_is_made_as_it_was_promised() {
    let own = Own::new().await;
    let week = Duration::from_secs(7 * 24 * 3600);
    let sink = Nats::new(NatsOptions { max_age: week, ..own.options() }).expect("a sink");
    sink.deliver(&outgoing(1, 1)).await.expect("delivered");
    let stream = own.stream().await;
    let config = &stream.cached_info().config;
    assert_eq!(config.subjects, [own.subject("profiles.>")]);
    assert_eq!((config.storage, config.num_replicas), (StorageType::File, 1));
    assert_eq!((config.max_age, config.duplicate_window), (week, Duration::from_secs(15 * 60)));
    delete(&own).await;
}

#[tokio::test]
async fn many_at_a_time_arrive_once_each_and_repeats_are_dropped() {
    let own = Own::new().await;
    let sink = own.sink();
    let deliver = async |person| {
        for version in 1..=3 {
            sink.deliver(&outgoing(person, version)).await.expect("delivered");
        }
    };
    join_all((1..=100).map(deliver)).await;
    assert_eq!(own.messages().await, 300);
    // After a crash, or by another replica.
    let again = own.sink();
    join_all((1..=100).map(async |person| again.deliver(&outgoing(person, 2)).await.expect("delivered")))
        .await;
    assert_eq!(own.messages().await, 300);
    let mut last = (0, 0);
    for place in 1..=300 {
        let message = own.stream().await.get_raw_message(place).await.expect("a message");
        let event: profiles_contracts::CloudEvent =
            serde_json::from_slice(&message.payload).expect("an event");
        if event.subject == outgoing(1, 1).event.subject {
            last = (last.0 + 1, event.version().expect("a version"));
            assert_eq!(last.0, last.1, "versions of one person are in order");
        }
    }
    assert_eq!(last, (3, 3));
    delete(&own).await;
}

#[tokio::test]
async fn a_stream_that_does_not_take_all_events_is_told_and_left_alone() {
    let own = Own::new().await;
    let stream =
        own.make(Config { subjects: vec![own.subject("profiles.person.>")], ..Config::default() }).await;
    let before = stream.cached_info().config.clone();
    let sink = own.sink();
    let told = away(sink.deliver(&outgoing(1, 1)).await);
    assert!(told.contains(&format!("the stream {} doesn't take ", own.name)), "{told}");
    assert!(told.contains(&format!("add the subject {}", own.subject("profiles.>"))), "{told}");
    assert_eq!(own.stream().await.cached_info().config, before);
    let mended = Config { subjects: vec![own.subject(">")], ..before };
    own.jetstream.update_stream(mended).await.expect("changed");
    sink.deliver(&outgoing(1, 1)).await.expect("delivered, without a new start");
    delete(&own).await;
}

#[tokio::test]
async fn subjects_that_another_stream_has_are_told() {
    let own = Own::new().await;
    own.make(Config { subjects: vec![own.subject(">")], ..Config::default() }).await;
    let other = NatsOptions { stream: format!("{}-other", own.name), ..own.options() };
    let told = away(Nats::new(other.clone()).expect("a sink").deliver(&outgoing(1, 1)).await);
    assert!(
        told.contains("another one takes some of its subjects") && told.contains("nats_stream"),
        "{told}"
    );
    delete(&own).await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_nothing_else() {
    let own = Own::new().await;
    let sink = own.sink();
    sink.deliver(&outgoing(1, 1)).await.expect("delivered");
    let limit = own.jetstream.client().server_info().max_payload;
    let told = refused(sink.deliver(&larger_than(limit)).await);
    assert!(told.contains("max_payload"), "{told}");
    let config = own.stream().await.cached_info().config.clone();
    own.jetstream.update_stream(Config { max_message_size: 10_000, ..config }).await.expect("changed");
    let told = refused(sink.deliver(&larger_than(20_000)).await);
    assert!(told.contains("max_msg_size"), "{told}");
    sink.deliver(&outgoing(1, 2)).await.expect("delivered");
    delete(&own).await;
}

#[tokio::test]
async fn a_full_stream_is_waited_for() {
    let own = Own::new().await;
    let subjects = vec![own.subject("profiles.>")];
    let full = Config { subjects, max_messages: 1, discard: DiscardPolicy::New, ..Config::default() };
    let stream = own.make(full).await;
    let sink = own.sink();
    sink.deliver(&outgoing(1, 1)).await.expect("delivered");
    let told = away(sink.deliver(&outgoing(1, 2)).await);
    assert!(told.contains("didn't take the event"), "{told}");
    stream.purge().await.expect("emptied");
    sink.deliver(&outgoing(1, 2)).await.expect("delivered");
    delete(&own).await;
}

#[tokio::test]
async fn a_stream_that_goes_is_made_anew() {
    let own = Own::new().await;
    let sink = own.sink();
    sink.deliver(&outgoing(1, 1)).await.expect("delivered");
    delete(&own).await;
    let told = away(sink.deliver(&outgoing(1, 2)).await);
    assert!(told.contains("is gone"), "{told}");
    sink.deliver(&outgoing(1, 2)).await.expect("delivered");
    assert_eq!(own.messages().await, 1);
    delete(&own).await;
}

#[tokio::test]
async fn streams_that_take_nothing_are_told() {
    let own = Own::new().await;
    let subjects = vec![own.subject("profiles.>")];
    own.make(Config { subjects, no_ack: true, ..Config::default() }).await;
    let told = away(own.sink().deliver(&outgoing(1, 1)).await);
    assert!(told.contains("acknowledges nothing"), "{told}");
    delete(&own).await;
}
