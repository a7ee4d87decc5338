//! Who reacts to domain events inside the transaction.
//!
//! The read model needs no subscriber of its own: what search must know anew is the difference between two states
//! of the aggregate, which the unit of work sees at commit, however many events lie between them.

mod audit;
mod follow;
mod outbox;

pub use audit::{Audit, SCHEDULE};
pub use follow::Follow;
pub use outbox::Outbox;
