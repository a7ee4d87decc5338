//! What the application needs from the world, as traits. Adapters live in the infrastructure and the testkit.

mod clock;
mod error;
mod idempotency;
mod ids;
mod observer;
mod person_reader;
mod store;

pub use clock::Clock;
pub use error::StoreError;
pub use idempotency::{Claim, ClaimOutcome, IdempotencyStore};
pub use ids::IdGenerator;
pub use observer::{BusObserver, NoObserver, Outcome};
pub use person_reader::{HistoryPage, ListPage, PersonReader};
pub use store::{
    CommitError, HistoryRecord, OutboxRecord, PersonStore, PersonWrite, RememberedAnswer, Stale, Store,
    Taken, WriteSet,
};
