//! Writes the whole of a person, who is created if absent: "update or create".

use async_trait::async_trait;
use profiles_domain::profiles::person::{Person, PersonDetails};
use profiles_domain::shared::version::Version;
use uuid::Uuid;

use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::profiles::ChangePersonError;
use crate::profiles::person::change::{check, receipt, refuse_creation};
use crate::profiles::person::input::{Handling, PersonInput};
use crate::profiles::person::{PersonTarget, Receipt};
use crate::unit_of_work::ProfilesUnitOfWork;

/// Writes the whole of a person: what the input leaves out is unset.
#[derive(Debug, Clone)]
pub struct ReplacePerson {
    /// Which person, and on what condition.
    pub target: PersonTarget,
    /// The whole writable representation.
    pub input: PersonInput,
    /// How to take addresses that break their country's rules.
    pub handling: Handling,
}

impl Command for ReplacePerson {
    type Output = Receipt;
    type Error = ChangePersonError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = "replace_person";
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.target.id.uuid())
    }
}

/// Handles [`ReplacePerson`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ReplacePersonHandler;

#[async_trait]
impl CommandHandler<ReplacePerson> for ReplacePersonHandler {
    async fn handle(
        &self,
        command: &ReplacePerson,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<ChangePersonError>> {
        let ReplacePerson { target, input, handling } = command;
        let refused = Failure::Refused;
        let parse = |stored| {
            input.parse(stored, *handling).map_err(|faults| refused(ChangePersonError::Invalid(faults)))
        };
        if let Some(person) = uow.persons().get(target.id).await? {
            check(&target.precondition, person).map_err(refused)?;
            let next = parse(person.details())?;
            person.replace(next, cx.now.date_naive()).map_err(|error| refused(error.into()))?;
            return Ok(receipt(person, false));
        }
        refuse_creation(target).map_err(refused)?;
        let details = parse(&PersonDetails::default())?;
        let person = Person::register(target.id, details, cx.now).map_err(|error| refused(error.into()))?;
        uow.persons().add(person);
        Ok(Receipt { id: target.id.uuid(), version: Version::ZERO.next().number(), created: true })
    }
}
