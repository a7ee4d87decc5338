//! From settings, as operators write them, to events on brokers.

use profiles_server::config::{Config, Sources};
use profiles_server::sinks::configured;
use uuid::Uuid;

use super::nats_server::{nats_url, peek};
use super::outgoing;

#[tokio::test]
async fn what_is_set_is_where_events_go() {
    let own = format!("test-{}", Uuid::new_v4().simple());
    let variables = [
        ("PROFILES_NATS_URL", nats_url()),
        ("PROFILES_NATS_STREAM", own.clone()),
        ("PROFILES_NATS_SUBJECT_PREFIX", own.clone()),
        ("PROFILES_EVENT_MODE", "binary".to_owned()),
        ("PROFILES_EVENT_RETENTION", "1d".to_owned()),
    ];
    let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    let config = Config::load(&Sources { variables, ..Sources::default() }).expect("a good configuration");
    let sinks = configured(&config).expect("sinks");
    let (name, sink) = &sinks[0];
    assert_eq!((sinks.len(), *name), (1, "nats"));
    sink.deliver(&outgoing(1, 1)).await.expect("delivered");
    let jetstream = peek(&nats_url()).await;
    let stream = jetstream.get_stream(&own).await.expect("the stream");
    assert_eq!(stream.cached_info().config.max_age.as_secs(), 24 * 3600);
    let message = stream.get_raw_message(1).await.expect("the message");
    assert!(message.headers.get("ce-id").is_some(), "{:?}", message.headers);
    jetstream.delete_stream(&own).await.expect("deleted");
}
