//! What all commands that change one person share: find it or make it, check the condition, change it, give a receipt.

use async_trait::async_trait;
use chrono::NaiveDate;
use profiles_domain::profiles::person::{Person, PersonDetails};
use profiles_domain::shared::version::Version;
use uuid::Uuid;

use super::{Absent, PersonTarget, Precondition, Receipt};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::profiles::{ChangePersonError, StaleVersion};
use crate::unit_of_work::ProfilesUnitOfWork;

/// A command that changes one person. Its file says how; the rest is the same for all.
pub trait PersonChange: Send + Sync + 'static {
    /// The command's name in logs and metrics.
    const NAME: &'static str;

    /// Which person, and on what condition.
    fn target(&self) -> &PersonTarget;

    /// Changes the person. `today` is the current date in UTC.
    ///
    /// # Errors
    /// When the input or the person's rules forbid it.
    fn apply(&self, person: &mut Person, today: NaiveDate) -> Result<(), ChangePersonError>;
}

impl<C: PersonChange> Command for C {
    type Output = Receipt;
    type Error = ChangePersonError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = <C as PersonChange>::NAME;
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.target().id.uuid())
    }
}

/// Handles every [`PersonChange`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ChangePersonHandler;

#[async_trait]
impl<C: PersonChange> CommandHandler<C> for ChangePersonHandler {
    async fn handle(
        &self,
        command: &C,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<ChangePersonError>> {
        let persons = uow.persons();
        persons.load(&[command.target().id]).await?;
        let (person, created) = match persons.get_loaded(command.target().id) {
            Some(person) => (person, false),
            None => {
                persons.add(create(command.target(), cx).map_err(Failure::Refused)?);
                match persons.get_loaded(command.target().id) {
                    Some(person) => (person, true),
                    None => return Err(Failure::Refused(ChangePersonError::NotFound)),
                }
            }
        };
        if !created {
            check(&command.target().precondition, person).map_err(Failure::Refused)?;
        }
        command.apply(person, cx.now.date_naive()).map_err(Failure::Refused)?;
        Ok(receipt(person, created))
    }
}

/// Whether the person that there is meets the condition.
pub(super) fn check(precondition: &Precondition, person: &Person) -> Result<(), ChangePersonError> {
    if *precondition == Precondition::Absent {
        return Err(ChangePersonError::AlreadyExists);
    }
    precondition.check(person.root().version()).map_err(ChangePersonError::Stale)
}

/// A new person, if the command wants one.
fn create(target: &PersonTarget, cx: &CommandContext) -> Result<Person, ChangePersonError> {
    if target.absent == Absent::Refuse {
        return Err(ChangePersonError::NotFound);
    }
    refuse_creation(target)?;
    Ok(Person::register(target.id, PersonDetails::default(), cx.now)?)
}

/// Whether the condition allows that the person isn't there yet, which counts as version 0.
pub(super) fn refuse_creation(target: &PersonTarget) -> Result<(), ChangePersonError> {
    if target.precondition == Precondition::Exists {
        let stale = StaleVersion { current: Version::ZERO, expected: None };
        return Err(ChangePersonError::Stale(stale));
    }
    target.precondition.check(Version::ZERO).map_err(ChangePersonError::Stale)
}

/// What the caller gets for it.
pub(super) fn receipt(person: &Person, created: bool) -> Receipt {
    Receipt { id: person.id().uuid(), version: person.root().next_version().number(), created }
}
