//! Delivery over Kafka's protocol, against the real broker that the tests share: each test has its own topics.

use futures_util::future::join_all;
use profiles_application::ports::{AggregateKind, Sink};
use profiles_sinks::{Kafka, KafkaOptions, Mode, TopicName};
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use uuid::Uuid;

use super::kafka_reader::{Reader, versions};
use super::{all_sorts, of_kind, outgoing};

/// Where the tests' Kafka is. `cargo xtask test` starts one and sets it.
fn brokers() -> String {
    std::env::var("PROFILES_TEST_KAFKA_BROKERS").expect(
        "PROFILES_TEST_KAFKA_BROKERS is not set: run the tests with `cargo xtask test`, which provides a broker that \
         speaks Kafka's protocol",
    )
}

const PARTITIONS: i32 = 3;

/// Makes topics, and gives the part of their names that is the test's own.
async fn topics(kinds: &[&str]) -> String {
    let own = format!("test-{}", Uuid::new_v4().simple());
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", brokers()).create().expect("an administrator");
    let names: Vec<_> = kinds.iter().map(|kind| format!("{own}.{kind}")).collect();
    let topics: Vec<_> =
        names.iter().map(|name| NewTopic::new(name, PARTITIONS, TopicReplication::Fixed(1))).collect();
    for made in admin.create_topics(&topics, &AdminOptions::new()).await.expect("an answer") {
        made.expect("a topic");
    }
    own
}

fn sink(topic: &str, mode: Mode) -> Kafka {
    let topic = TopicName::parse(topic).expect("a topic");
    Kafka::new(KafkaOptions { topic, mode, ..KafkaOptions::new(brokers()) }).expect("a sink")
}

#[tokio::test]
async fn what_went_in_comes_out_under_its_key_in_both_modes() {
    for mode in [Mode::Structured, Mode::Binary] {
        let topic = format!("{}.events", topics(&["events"]).await);
        let sink = sink(&topic, mode);
        let all = all_sorts();
        for outgoing in &all {
            sink.deliver(outgoing).await.expect("delivered");
        }
        let records = Reader::new(&brokers(), &[&topic]).read(all.len()).await;
        for outgoing in &all {
            let key = outgoing.subject.id.to_string();
            let record = records.iter().find(|record| record.key == key).expect("the record");
            assert_eq!(record.arrived.event("ce_"), outgoing.event, "{mode:?}");
            assert_eq!(record.arrived.headers.contains_key("ce_id"), mode == Mode::Binary);
        }
    }
}

#[tokio::test]
async fn each_kind_may_have_its_own_topic() {
    let own = topics(&["person", "business", "relationship"]).await;
    let sink = sink(&format!("{own}.{{kind}}"), Mode::Structured);
    for kind in [AggregateKind::Person, AggregateKind::Business, AggregateKind::Relationship] {
        sink.deliver(&of_kind(kind, 1, 1)).await.expect("delivered");
        let records = Reader::new(&brokers(), &[&format!("{own}.{}", kind.as_str())]).read(1).await;
        assert_eq!(records[0].arrived.event("ce_"), of_kind(kind, 1, 1).event);
    }
}

#[tokio::test]
async fn a_profile_s_events_are_in_one_partition_in_order_and_a_group_goes_on_where_it_was() {
    let topic = format!("{}.events", topics(&["events"]).await);
    let sink = sink(&topic, Mode::Structured);
    let deliver = async |person| {
        for version in 1..=5 {
            sink.deliver(&outgoing(person, version)).await.expect("delivered");
        }
    };
    join_all((1..=20).map(deliver)).await;
    let group = format!("test-{}", Uuid::new_v4().simple());
    let mut records = Reader::of_group(&brokers(), &[&topic], &group).read(60).await;
    let second = Reader::of_group(&brokers(), &[&topic], &group);
    // All that there is: were one there twice, another one would be missing.
    records.extend(second.read(40).await);
    for person in 1..=20 {
        let key = outgoing(person, 1).subject.id.to_string();
        assert_eq!(versions(&records, &key), [1, 2, 3, 4, 5]);
    }
    let used: std::collections::BTreeSet<_> = records.iter().map(|record| record.partition).collect();
    assert_eq!(used.len(), 3, "profiles are spread over the partitions");
}
