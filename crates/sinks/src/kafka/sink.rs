//! Sends events to Kafka, and waits until all replicas in sync have them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use profiles_application::ports::{Outgoing, Sink, Undelivered};
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::FutureRecord;
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::util::Timeout;

use super::KafkaOptions;
use super::producer::Producer;
use crate::Unusable;
use crate::encoding::Content;

/// How long to wait for room among what isn't sent yet.
const ROOM_WITHIN: Duration = Duration::from_secs(5);

/// Delivers to Kafka. The brokers may be away when this is made.
pub struct Kafka {
    options: KafkaOptions,
    producer: Mutex<Arc<Producer>>,
}

impl Kafka {
    /// A sink that connects in the background.
    ///
    /// # Errors
    /// When librdkafka doesn't take the properties.
    pub fn new(options: KafkaOptions) -> Result<Self, Unusable> {
        let producer = Mutex::new(Arc::new(Producer::start(&options)?));
        Ok(Self { options, producer })
    }

    fn current(&self) -> MutexGuard<'_, Arc<Producer>> {
        // Nothing panics while it is locked.
        self.producer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A producer that lost count of what the broker has sends nothing any more: the next one begins anew.
    fn replace(&self, broken: &Arc<Producer>) {
        let mut current = self.current();
        if !Arc::ptr_eq(&current, broken) {
            return;
        }
        match Producer::start(&self.options) {
            Ok(producer) => {
                tracing::warn!("the Kafka producer can't go on: went on with a new one");
                *current = Arc::new(producer);
            }
            Err(error) => tracing::error!(%error, "the Kafka producer can't go on, and no new one starts"),
        }
    }

    /// When this is dropped half-way, the library may still send the event. Whoever delivers it again repeats it then.
    async fn send(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        let content = self.options.mode.encode(&outgoing.event)?;
        let (topic, key) = (self.options.topic.of(outgoing.subject.kind), outgoing.subject.id.to_string());
        let record = FutureRecord::to(&topic).key(&key).payload(&content.body).headers(headers(&content));
        let producer = Arc::clone(&self.current());
        let Some(library) = producer.library() else { return Err(Undelivered::away("Kafka is ending")) };
        let Err((error, _)) = library.send(record, Timeout::After(ROOM_WITHIN)).await else { return Ok(()) };
        if producer.is_broken() {
            self.replace(&producer);
        }
        Err(undelivered(&error, &topic))
    }
}

fn headers(content: &Content<'_>) -> OwnedHeaders {
    let add =
        |headers: OwnedHeaders, key: &str, value: &str| headers.insert(Header { key, value: Some(value) });
    let headers = OwnedHeaders::new_with_capacity(content.attributes.len().saturating_add(1));
    let headers = add(headers, "content-type", content.content_type);
    content
        .attributes
        .iter()
        .fold(headers, |headers, (name, value)| add(headers, &format!("ce_{name}"), value))
}

fn undelivered(error: &KafkaError, topic: &str) -> Undelivered {
    use RDKafkaErrorCode as Code;
    let Some(code) = error.rdkafka_error_code() else {
        return Undelivered::away("Kafka didn't take the event");
    };
    match code {
        Code::MessageSizeTooLarge | Code::MessageBatchTooLarge | Code::InvalidMessageSize => {
            Undelivered::refused(format!(
                "the event is larger than what Kafka takes: raise max.message.bytes of the topic {topic}"
            ))
        }
        Code::InvalidMessage | Code::InvalidRecord | Code::InvalidTimestamp | Code::PolicyViolation => {
            Undelivered::refused(format!("Kafka doesn't take the event: {code}"))
        }
        Code::UnknownTopic | Code::UnknownTopicOrPartition | Code::UnknownPartition => Undelivered::away(
            format!("the topic {topic} isn't there: create it, with as many partitions as it will ever need"),
        ),
        Code::TopicAuthorizationFailed | Code::ClusterAuthorizationFailed => Undelivered::away(format!(
            "Kafka doesn't permit to write to the topic {topic}: give this user the rights Write and Describe"
        )),
        Code::MessageTimedOut => Undelivered::away("Kafka didn't acknowledge the event in time"),
        // The text is librdkafka's, one for each code.
        _ => Undelivered::away(format!("Kafka didn't take the event: {code}")),
    }
}

#[async_trait]
impl Sink for Kafka {
    async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        self.send(outgoing).await
    }
}
