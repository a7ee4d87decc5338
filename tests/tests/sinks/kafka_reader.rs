//! Reads topics as a consumer does, and looks at how much is in them.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::Message;
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::message::Headers;
use uuid::Uuid;

use super::Arrived;

/// Longer than anything takes that works.
const PATIENCE: Duration = Duration::from_secs(60);

/// A record, and where it lay.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) partition: i32,
    pub(super) key: String,
    pub(super) arrived: Arrived,
}

/// A consumer of a group.
pub(super) struct Reader(StreamConsumer);

impl Reader {
    /// One that is alone in its group.
    pub(super) fn new(brokers: &str, topics: &[&str]) -> Self {
        Self::of_group(brokers, topics, &format!("test-{}", Uuid::new_v4().simple()))
    }

    pub(super) fn of_group(brokers: &str, topics: &[&str], group: &str) -> Self {
        let consumer: StreamConsumer = ClientConfig::new()
            .set("bootstrap.servers", brokers)
            .set("group.id", group)
            .set("auto.offset.reset", "earliest")
            .set("enable.auto.commit", "false")
            .set("session.timeout.ms", "6000")
            .create()
            .expect("a consumer");
        consumer.subscribe(topics).expect("subscribed");
        Self(consumer)
    }

    /// The next records, which are marked as read.
    pub(super) async fn read(&self, count: usize) -> Vec<Record> {
        let mut records = Vec::new();
        while records.len() < count {
            let message = tokio::time::timeout(PATIENCE, self.0.recv()).await.expect("a record in time");
            let message = message.expect("a record");
            let text =
                |bytes: Option<&[u8]>| String::from_utf8(bytes.expect("something").to_vec()).expect("UTF-8");
            let headers: BTreeMap<_, _> = message
                .headers()
                .into_iter()
                .flat_map(Headers::iter)
                .map(|header| (header.key.to_owned(), text(header.value)))
                .collect();
            let body = message.payload().expect("a body").to_vec();
            records.push(Record {
                partition: message.partition(),
                key: text(message.key()),
                arrived: Arrived { headers, body },
            });
            self.0.commit_message(&message, CommitMode::Sync).expect("committed");
        }
        records
    }

    /// How many records a topic of so many partitions holds.
    pub(super) fn count(&self, topic: &str, partitions: i32) -> i64 {
        let ends = (0..partitions).map(|partition| self.0.fetch_watermarks(topic, partition, PATIENCE));
        ends.map(|ends| ends.expect("the ends")).map(|(low, high)| high - low).sum()
    }
}

/// The versions of one profile in the order in which they lie, which is one only within a partition.
pub(super) fn versions(records: &[Record], key: &str) -> Vec<u64> {
    let of_profile: Vec<_> = records.iter().filter(|record| record.key == key).collect();
    assert!(
        of_profile.windows(2).all(|two| two[0].partition == two[1].partition),
        "one partition for one profile"
    );
    of_profile.iter().filter_map(|record| record.arrived.event("ce_").version()).collect()
}
