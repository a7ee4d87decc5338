//! Registers somebody under a fresh id.

use async_trait::async_trait;
use profiles_domain::profiles::person::{Person, PersonDetails};
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;
use uuid::Uuid;

use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::profiles::ChangePersonError;
use crate::profiles::person::Receipt;
use crate::profiles::person::input::{Handling, PersonInput};
use crate::unit_of_work::ProfilesUnitOfWork;

/// Registers somebody under a fresh id, with whatever is known of them.
#[derive(Debug, Clone)]
pub struct RegisterPerson {
    /// The id, minted for this command.
    pub id: PersonId,
    /// What is known.
    pub input: PersonInput,
    /// How to take addresses that break their country's rules.
    pub handling: Handling,
}

impl Command for RegisterPerson {
    type Output = Receipt;
    type Error = ChangePersonError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = "register_person";
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.id.uuid())
    }
}

/// Handles [`RegisterPerson`].
#[derive(Debug, Clone, Copy, Default)]
pub struct RegisterPersonHandler;

#[async_trait]
impl CommandHandler<RegisterPerson> for RegisterPersonHandler {
    async fn handle(
        &self,
        command: &RegisterPerson,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<ChangePersonError>> {
        let refused = Failure::Refused;
        let details = command
            .input
            .parse(&PersonDetails::default(), command.handling)
            .map_err(|faults| refused(ChangePersonError::Invalid(faults)))?;
        let person = Person::register(command.id, details, cx.now).map_err(|error| refused(error.into()))?;
        uow.persons().add(person);
        Ok(Receipt { id: command.id.uuid(), version: Version::ZERO.next().number(), created: true })
    }
}
