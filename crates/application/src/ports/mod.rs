//! What the application needs from the world, as traits. Adapters live in the infrastructure and the testkit.

mod clock;
mod deliveries;
mod due_reader;
mod error;
mod event_feed;
mod idempotency;
mod ids;
mod observer;
mod profile_reader;
mod relationship_reader;
mod sink;
mod store;
mod webhook_transport;
mod webhooks;

pub use clock::Clock;
pub use deliveries::{Crew, Deliveries, Lease, Parked, Renewed, SetAside, ShardKey, SinkFigures};
pub use due_reader::{Due, DueReader};
pub use error::StoreError;
pub use event_feed::{EventFeed, FeedEnds, FeedEvent, FeedSignal, Silence, Waiting};
pub use idempotency::{Claim, ClaimOutcome, IdempotencyStore};
pub use ids::IdGenerator;
pub use observer::{BusObserver, DeliveryFailure, DeliveryObserver, NoObserver, Outcome};
pub use profile_reader::{HistoryPage, ListPage, ProfileReader, Readers};
pub use relationship_reader::RelationshipReader;
pub use sink::{Outgoing, Sink, Undelivered};
pub use store::{
    AggregateKind, AggregateRef, AggregateWrite, AnyAggregate, CommitError, GuardWrite, HistoryRecord, Load,
    OutboxRecord, RememberedAnswer, Stale, Store, Taken, WriteSet,
};
pub use webhook_transport::{UrlFault, WebhookCall, WebhookReply, WebhookTransport};
pub use webhooks::{
    Attempt, AttemptKind, CallFailure, Disabled, DisabledReason, Webhook, WebhookHealth, WebhookKey,
    WebhookSecret, WebhookWrite, Webhooks,
};
