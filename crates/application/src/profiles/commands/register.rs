//! Registers a profile under a fresh id.

use async_trait::async_trait;
use profiles_domain::shared::contact::Handling;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::version::Version;
use uuid::Uuid;

use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::profiles::change::rule;
use crate::profiles::{ChangeError, Kind, Receipt};
use crate::unit_of_work::ProfilesUnitOfWork;

/// Registers a profile under a fresh id, with whatever is known of it.
#[derive(Debug, Clone)]
pub struct RegisterProfile<P: Kind> {
    /// The id, minted for this command.
    pub id: P::Id,
    /// What is known.
    pub input: P::Input,
    /// How to take addresses that break their country's rules.
    pub handling: Handling,
}

impl<P: Kind> Command for RegisterProfile<P> {
    type Output = Receipt;
    type Error = ChangeError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = P::NAMES.register;
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.id.uuid())
    }
}

/// Handles [`RegisterProfile`].
#[derive(Debug, Clone, Copy, Default)]
pub struct RegisterProfileHandler;

#[async_trait]
impl<P: Kind> CommandHandler<RegisterProfile<P>> for RegisterProfileHandler {
    async fn handle(
        &self,
        command: &RegisterProfile<P>,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<ChangeError>> {
        let details = P::parse(&command.input, &P::Details::default(), command.handling)
            .map_err(|faults| Failure::Refused(ChangeError::Invalid(faults)))?;
        let profile =
            P::register(command.id, details, cx.now).map_err(|error| Failure::Refused(rule(error)))?;
        P::repository(uow).add(profile);
        Ok(Receipt { id: command.id.uuid(), version: Version::ZERO.next().number(), created: true })
    }
}
