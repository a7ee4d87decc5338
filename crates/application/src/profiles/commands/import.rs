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
use crate::unit_of_work::ProfilesUnitOfWork;

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
        let mut outcomes = Vec::with_capacity(command.rows.len());
        for row in &command.rows {
            let result = match profiles.get_loaded(row.id) {
                Some(profile) => change(profile, row, command.handling, cx),
                None => create(row, command.handling, cx).map(|profile| {
                    profiles.add(profile);
                    ImportOutcome::Created
                }),
            };
            outcomes.push(result.unwrap_or_else(|error| ImportOutcome::Rejected(faults(error))));
        }
        Ok(outcomes)
    }
}

fn change<P: Kind>(
    profile: &mut P,
    row: &ImportRow<P>,
    handling: Handling,
    cx: &CommandContext,
) -> Result<ImportOutcome, ChangeError> {
    // Whatever becomes of the row, this is right.
    profile.take_effect(cx.now);
    let told = profile.root().pending();
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
