//! The unit of work: what one command loaded, changed and has to write, committed as a whole.

mod event;
mod guards;
mod repository;
mod uow;

pub use event::{AnyEvent, Recorded};
pub use guards::Guards;
pub use repository::{Repository, Tracked};
pub use uow::{Narrow, ProfilesUnitOfWork, UnitOfWork, WebhooksUnitOfWork};
