//! Who reacts to domain events inside the transaction.

use async_trait::async_trait;

use super::CommandContext;
use crate::ports::StoreError;
use crate::unit_of_work::{Recorded, UnitOfWork};

/// Reacts to domain events in the same unit of work: all succeed or all fail.
///
/// What it changes on other aggregates records further events, which are handled in turn.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// Loads what handling these events needs, in as few round trips as it can. It may be nothing.
    ///
    /// # Errors
    /// As [`Subscriber::on`].
    async fn prepare(&self, _events: &[Recorded], _uow: &mut UnitOfWork) -> Result<(), StoreError> {
        Ok(())
    }

    /// Handles one event.
    ///
    /// # Errors
    /// When the store fails; the whole command fails with it.
    async fn on(&self, event: &Recorded, uow: &mut UnitOfWork, cx: &CommandContext)
    -> Result<(), StoreError>;

    /// Adds what all events of the command make together, once none are left. It changes no aggregate.
    ///
    /// # Errors
    /// As [`Subscriber::on`].
    async fn finish(&self, _uow: &mut UnitOfWork, _cx: &CommandContext) -> Result<(), StoreError> {
        Ok(())
    }
}
