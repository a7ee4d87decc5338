//! Lets the planned changes of one profile take effect whose moment has come.

use async_trait::async_trait;
use profiles_domain::shared::id::TypedId;
use uuid::Uuid;

use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::profiles::{Kind, NoError};
use crate::unit_of_work::ProfilesUnitOfWork;

/// Lets the planned changes of one profile take effect whose moment has come. Where there are none, somebody else was
/// faster, and nothing happens.
#[derive(Debug, Clone, Copy)]
pub struct TakeEffect<P: Kind> {
    /// The profile.
    pub id: P::Id,
}

impl<P: Kind> Command for TakeEffect<P> {
    /// How many there were.
    type Output = u64;
    type Error = NoError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = "take_effect";
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.id.uuid())
    }
}

/// Handles [`TakeEffect`].
#[derive(Debug, Clone, Copy, Default)]
pub struct TakeEffectHandler;

#[async_trait]
impl<P: Kind> CommandHandler<TakeEffect<P>> for TakeEffectHandler {
    async fn handle(
        &self,
        command: &TakeEffect<P>,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<u64, Failure<NoError>> {
        let profile = P::repository(uow).get(command.id).await?;
        let taken = profile.map_or(0, |profile| profile.take_effect(cx.now));
        Ok(u64::try_from(taken).unwrap_or(u64::MAX))
    }
}
