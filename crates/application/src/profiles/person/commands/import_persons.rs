//! Takes a batch of persons from elsewhere in one transaction, each accepted or rejected by itself.

use async_trait::async_trait;
use profiles_domain::profiles::person::{Person, PersonDetails};
use profiles_domain::shared::id::PersonId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::profiles::person::input::Handling;
use crate::profiles::person::merge_patch::merged;
use crate::profiles::{ChangePersonError, DecodeError, Fault, NoError};
use crate::unit_of_work::ProfilesUnitOfWork;

/// One person of a batch.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// The person's id: the same row must come under the same id each time.
    pub id: PersonId,
    /// What is known of the person, as a merge patch: what it doesn't mention stays.
    pub patch: Value,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// The person is new.
    Created,
    /// The person was there and changed.
    Changed,
    /// The person was there and says the same already.
    Unchanged,
    /// The row was not taken, for these reasons.
    Rejected(Vec<Fault>),
}

/// Takes a batch of persons. Rows that are rejected don't hinder the others.
#[derive(Debug, Clone)]
pub struct ImportPersons {
    /// The persons, each at most once.
    pub rows: Vec<ImportRow>,
    /// How to take addresses that break their country's rules.
    pub handling: Handling,
}

impl Command for ImportPersons {
    /// One outcome for each row, in order.
    type Output = Vec<ImportOutcome>;
    type Error = NoError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = "import_persons";
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        None
    }
}

/// Handles [`ImportPersons`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportPersonsHandler;

#[async_trait]
impl CommandHandler<ImportPersons> for ImportPersonsHandler {
    async fn handle(
        &self,
        command: &ImportPersons,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Vec<ImportOutcome>, Failure<NoError>> {
        let ids: Vec<_> = command.rows.iter().map(|row| row.id).collect();
        let persons = uow.persons();
        persons.load(&ids).await?;
        let mut outcomes = Vec::with_capacity(command.rows.len());
        for row in &command.rows {
            let result = match persons.get_loaded(row.id) {
                Some(person) => change(person, row, command.handling, cx),
                None => create(row, command.handling, cx).map(|person| {
                    persons.add(person);
                    ImportOutcome::Created
                }),
            };
            outcomes.push(result.unwrap_or_else(|error| ImportOutcome::Rejected(faults(error))));
        }
        Ok(outcomes)
    }
}

fn change(
    person: &mut Person,
    row: &ImportRow,
    handling: Handling,
    cx: &CommandContext,
) -> Result<ImportOutcome, ChangePersonError> {
    let next = merged(person.details(), &row.patch, handling)?;
    person.replace(next, cx.now.date_naive())?;
    Ok(if person.root().is_changed() { ImportOutcome::Changed } else { ImportOutcome::Unchanged })
}

fn create(row: &ImportRow, handling: Handling, cx: &CommandContext) -> Result<Person, ChangePersonError> {
    let details = merged(&PersonDetails::default(), &row.patch, handling)?;
    Ok(Person::register(row.id, details, cx.now)?)
}

fn faults(error: ChangePersonError) -> Vec<Fault> {
    match error {
        ChangePersonError::Invalid(faults) => faults,
        ChangePersonError::Malformed(DecodeError::Form(fault)) => vec![fault],
        ChangePersonError::Rule(rule) => {
            let pointer = rule.attribute().map(|attribute| format!("/{attribute}")).unwrap_or_default();
            vec![Fault::new(pointer, rule.code(), rule)]
        }
        other => vec![Fault::new("", "rejected", other)],
    }
}
