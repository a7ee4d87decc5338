//! The bus: finds the handler of a command or query and runs it, authorised, in one transaction, retried on conflict.

mod context;
mod failure;
mod idempotency;
mod keyed_locks;
mod pipeline;
mod registry;
mod subscriber;

pub use context::{Caller, CommandContext, IdempotencyKey, RequestContext, Scope};
pub use failure::Failure;
pub use pipeline::{Bus, Done};
pub use registry::{BusBuilder, Command, CommandHandler, Query, QueryHandler};
pub use subscriber::Subscriber;
