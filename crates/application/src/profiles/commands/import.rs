//! Takes a batch of profiles from elsewhere in one transaction, each accepted or rejected by itself.

use async_trait::async_trait;
use profiles_domain::shared::contact::Handling;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::profiles::change::rule;
use crate::profiles::merge_patch::merged;
use crate::profiles::{ChangeError, DecodeError, Fault, Kind, NoError};
use crate::unit_of_work::{ProfilesUnitOfWork, Repository};

/// One profile of a batch.
#[derive(Debug, Clone)]
pub struct ImportRow<P: Kind> {
    /// The profile's id: the same row must come under the same id each time.
    pub id: P::Id,
    /// What is known of the profile, as a merge patch: what it doesn't mention stays.
    pub patch: Value,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// The profile is new.
    Created,
    /// The profile was there and changed.
    Changed,
    /// The profile was there and says the same already.
    Unchanged,
    /// The row was not taken, for these reasons.
    Rejected(Vec<Fault>),
}

/// Takes a batch of profiles. Rows that are rejected don't hinder the others.
#[derive(Debug, Clone)]
pub struct ImportProfiles<P: Kind> {
    /// The profiles, each at most once.
    pub rows: Vec<ImportRow<P>>,
    /// How to take addresses that break their country's rules.
    pub handling: Handling,
}

impl<P: Kind> Command for ImportProfiles<P> {
    /// One outcome for each row, in order.
    type Output = Vec<ImportOutcome>;
    type Error = NoError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = P::NAMES.import;
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        None
    }
}

/// Handles [`ImportProfiles`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportProfilesHandler;

#[async_trait]
impl<P: Kind> CommandHandler<ImportProfiles<P>> for ImportProfilesHandler {
    async fn handle(
        &self,
        command: &ImportProfiles<P>,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Vec<ImportOutcome>, Failure<NoError>> {
        let ids: Vec<_> = command.rows.iter().map(|row| row.id).collect();
        let profiles = P::repository(uow);
        profiles.load(&ids).await?;
        let mut outcomes: Vec<_> =
            command.rows.iter().map(|row| take(profiles, row, command.handling, cx)).collect();
        // A whole household moves: whoever came before the one whose address they follow has it now, so they come again.
        let waiting = |outcomes: &[ImportOutcome]| outcomes.iter().filter(|outcome| waits(outcome)).count();
        let mut left = 0;
        while waiting(&outcomes) != left {
            left = waiting(&outcomes);
            for (row, outcome) in command.rows.iter().zip(&mut outcomes).filter(|(_, outcome)| waits(outcome))
            {
                *outcome = take(profiles, row, command.handling, cx);
            }
        }
        Ok(outcomes)
    }
}

/// Takes one row, or says why not.
fn take<P: Kind>(
    profiles: &mut Repository<P>,
    row: &ImportRow<P>,
    handling: Handling,
    cx: &CommandContext,
) -> ImportOutcome {
    let result = match profiles.get_loaded(row.id) {
        Some(_) => change(profiles, row, handling, cx),
        None => create(row, handling, cx).map(|profile| {
            profiles.add(profile);
            ImportOutcome::Created
        }),
    };
    result.unwrap_or_else(|error| ImportOutcome::Rejected(faults(error)))
}

/// Whether a row was rejected for an address that follows one which may change yet.
fn waits(outcome: &ImportOutcome) -> bool {
    let waits = |fault: &Fault| fault.code == "address_follows";
    matches!(outcome, ImportOutcome::Rejected(faults) if faults.iter().any(waits))
}

fn change<P: Kind>(
    profiles: &mut Repository<P>,
    row: &ImportRow<P>,
    handling: Handling,
    cx: &CommandContext,
) -> Result<ImportOutcome, ChangeError> {
    let absent = || ChangeError::NotFound(P::KIND);
    let profile = profiles.get_loaded(row.id).ok_or_else(absent)?;
    // Whatever becomes of the row, this is right.
    profile.take_effect(cx.now);
    let told = profile.root().pending();
    P::catch_up(profiles, row.id).map_err(rule)?;
    let profile = profiles.get_loaded(row.id).ok_or_else(absent)?;
    let next = merged::<P>(profile.details(), &row.patch, handling)?;
    profile.replace(next, cx.now.date_naive()).map_err(rule)?;
    Ok(if profile.root().pending() > told { ImportOutcome::Changed } else { ImportOutcome::Unchanged })
}

fn create<P: Kind>(row: &ImportRow<P>, handling: Handling, cx: &CommandContext) -> Result<P, ChangeError> {
    let details = merged::<P>(&P::Details::default(), &row.patch, handling)?;
    P::register(row.id, details, cx.now).map_err(rule)
}

fn faults(error: ChangeError) -> Vec<Fault> {
    match error {
        ChangeError::Invalid(faults) => faults,
        ChangeError::Malformed(DecodeError::Form(fault)) => vec![fault],
        ChangeError::Rule(rule) => {
            let pointer = rule.attribute().map(|attribute| format!("/{attribute}")).unwrap_or_default();
            vec![Fault::new(pointer, rule.code(), rule)]
        }
        other => vec![Fault::new("", "rejected", other)],
    }
}
