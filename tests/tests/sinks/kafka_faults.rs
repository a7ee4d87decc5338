//! Kafka's faults, which librdkafka's mock cluster makes up: what is retried, what is refused, what starts anew.

use std::time::Duration;

use futures_util::future::join_all;
use profiles_application::ports::Sink;
use profiles_sinks::{Kafka, KafkaOptions, Properties, TopicName};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};

use super::kafka_reader::{Reader, versions};
use super::{away, deliver_when_back, larger_than, outgoing, refused};

const TOPIC: &str = "profiles.events";
const PARTITIONS: i32 = 3;

struct Cluster(MockCluster<'static, DefaultProducerContext>);

impl Cluster {
    fn start() -> Self {
        let cluster = MockCluster::new(3).expect("a cluster");
        cluster.create_topic(TOPIC, PARTITIONS, 3).expect("a topic");
        Self(cluster)
    }

    fn brokers(&self) -> String {
        self.0.bootstrap_servers()
    }

    /// A sink that waits no longer than this.
    fn sink(&self, patience: Duration, properties: &str) -> Kafka {
        let properties = Properties::parse(properties).expect("properties");
        Kafka::new(KafkaOptions { patience, properties, ..KafkaOptions::new(self.brokers()) })
            .expect("a sink")
    }

    /// What the next requests to write are answered with.
    fn fail(&self, errors: &[RDKafkaRespErr]) {
        self.0.request_errors(RDKafkaApiKey::Produce, errors);
    }
}

const LONG: Duration = Duration::from_secs(60);
/// Tries again at once, not after the pauses that a real cluster wants.
const EAGER: &str =
    "retry.backoff.ms=1;retry.backoff.max.ms=2;reconnect.backoff.ms=1;reconnect.backoff.max.ms=10";

#[tokio::test]
async fn passing_faults_neither_lose_nor_repeat_nor_reorder() {
    use RDKafkaRespErr::{
        RD_KAFKA_RESP_ERR__TRANSPORT as CUT, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE as NO_LEADER,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS as TOO_FEW,
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION as MOVED,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT as TIMED_OUT,
    };
    let cluster = Cluster::start();
    let sink = cluster.sink(LONG, EAGER);
    cluster.fail(&[TOO_FEW, MOVED, TIMED_OUT, NO_LEADER, CUT, TOO_FEW, TIMED_OUT]);
    let deliver = async |person| {
        for version in 1..=5 {
            sink.deliver(&outgoing(person, version)).await.expect("delivered");
            if person == 3 {
                cluster.fail(&[TIMED_OUT, TOO_FEW]);
            }
        }
    };
    join_all((1..=10).map(deliver)).await;
    let reader = Reader::new(&cluster.brokers(), &[TOPIC]);
    let records = reader.read(50).await;
    for person in 1..=10 {
        assert_eq!(versions(&records, &outgoing(person, 1).subject.id.to_string()), [1, 2, 3, 4, 5]);
    }
    assert_eq!(reader.count(TOPIC, PARTITIONS), 50, "none is there twice");
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_nothing_else() {
    let cluster = Cluster::start();
    let sink = cluster.sink(LONG, "message.max.bytes=10000");
    let told = refused(sink.deliver(&larger_than(20_000)).await);
    assert!(told.contains("max.message.bytes"), "{told}");
    cluster.fail(&[RDKafkaRespErr::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE]);
    refused(sink.deliver(&outgoing(1, 1)).await);
    cluster.fail(&[RDKafkaRespErr::RD_KAFKA_RESP_ERR_INVALID_RECORD]);
    refused(sink.deliver(&outgoing(1, 1)).await);
    sink.deliver(&outgoing(1, 1)).await.expect("delivered");
    assert_eq!(Reader::new(&cluster.brokers(), &[TOPIC]).count(TOPIC, PARTITIONS), 1);
}

#[tokio::test]
async fn brokers_that_go_are_waited_for() {
    let cluster = Cluster::start();
    let sink = cluster.sink(Duration::from_secs(3), EAGER);
    sink.deliver(&outgoing(1, 1)).await.expect("delivered");
    cluster.0.broker_down(-1).expect("down");
    let told = away(sink.deliver(&outgoing(1, 2)).await);
    assert!(told.contains("in time"), "{told}");
    cluster.0.broker_up(-1).expect("up");
    deliver_when_back(&sink, &outgoing(1, 2)).await;
    let records = Reader::new(&cluster.brokers(), &[TOPIC]).read(2).await;
    assert_eq!(versions(&records, &outgoing(1, 1).subject.id.to_string()), [1, 2]);
}

#[tokio::test]
async fn a_producer_that_lost_count_is_replaced() {
    let cluster = Cluster::start();
    let sink = cluster.sink(LONG, EAGER);
    sink.deliver(&outgoing(1, 1)).await.expect("delivered");
    cluster.fail(&[RDKafkaRespErr::RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER]);
    let told = away(sink.deliver(&outgoing(1, 2)).await);
    assert!(told.contains("didn't take the event"), "{told}");
    sink.deliver(&outgoing(1, 2)).await.expect("delivered by another producer");
    let records = Reader::new(&cluster.brokers(), &[TOPIC]).read(2).await;
    assert_eq!(versions(&records, &outgoing(1, 1).subject.id.to_string()), [1, 2]);
}

#[tokio::test]
async fn what_is_not_permitted_is_told() {
    let cluster = Cluster::start();
    let sink = cluster.sink(LONG, EAGER);
    cluster.fail(&[RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED]);
    let told = away(sink.deliver(&outgoing(1, 1)).await);
    assert!(told.contains("doesn't permit to write to the topic profiles.events"), "{told}");
}

#[tokio::test]
async fn a_topic_that_is_not_there_is_told() {
    let cluster = Cluster::start();
    let unknown = RDKafkaRespErr::RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    cluster.0.topic_error("nowhere", unknown).expect("an error");
    let properties = Properties::parse("topic.metadata.propagation.max.ms=0").expect("properties");
    let topic = TopicName::parse("nowhere").expect("a topic");
    let options = KafkaOptions { topic, properties, patience: LONG, ..KafkaOptions::new(cluster.brokers()) };
    let told = away(Kafka::new(options).expect("a sink").deliver(&outgoing(1, 1)).await);
    assert!(told.contains("the topic nowhere isn't there"), "{told}");
}
