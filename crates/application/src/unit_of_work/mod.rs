//! The unit of work: what one command loaded, changed and has to write, committed as a whole.

mod persons;
mod uow;

pub use persons::PersonRepository;
pub use uow::{Narrow, ProfilesUnitOfWork, Recorded, UnitOfWork};
