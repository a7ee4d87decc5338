//! What all commands that change one profile share: find it or make it, check the condition, change it, give a receipt.

use async_trait::async_trait;
use chrono::NaiveDate;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::version::Version;
use uuid::Uuid;

use super::error::Rule;
use super::{Absent, ChangeError, Kind, Precondition, Receipt, StaleVersion, Target};
use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::unit_of_work::ProfilesUnitOfWork;

/// A command that changes one profile. Its file says how; the rest is the same for all.
pub trait Change: Send + Sync + 'static {
    /// The kind of profile.
    type Profile: Kind;

    /// The command's name in logs and metrics.
    const NAME: &'static str;

    /// Which profile, and on what condition.
    fn target(&self) -> &Target<Self::Profile>;

    /// Changes the profile. `today` is the current date in UTC.
    ///
    /// # Errors
    /// When the input or the profile's rules forbid it.
    fn apply(&self, profile: &mut Self::Profile, today: NaiveDate) -> Result<(), ChangeError>;
}

impl<C: Change> Command for C {
    type Output = Receipt;
    type Error = ChangeError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = <C as Change>::NAME;
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.target().id.uuid())
    }
}

/// Handles every [`Change`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ChangeHandler;

#[async_trait]
impl<C: Change> CommandHandler<C> for ChangeHandler {
    async fn handle(
        &self,
        command: &C,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<ChangeError>> {
        changed(command.target(), uow, cx, |profile| command.apply(profile, cx.now.date_naive())).await
    }
}

/// Finds the profile or makes it, checks the condition, lets take effect what is due, and changes it.
pub(super) async fn changed<P: Kind>(
    target: &Target<P>,
    uow: &mut (dyn ProfilesUnitOfWork + 'static),
    cx: &CommandContext,
    apply: impl FnOnce(&mut P) -> Result<(), ChangeError> + Send,
) -> Result<Receipt, Failure<ChangeError>> {
    let profiles = P::repository(uow);
    profiles.load(&[target.id]).await?;
    if let Some(profile) = profiles.get_loaded(target.id) {
        check(target, &*profile).map_err(Failure::Refused)?;
        // What is asked for now comes after what was planned for earlier, whoever of the two got here first.
        profile.take_effect(cx.now);
        apply(profile).map_err(Failure::Refused)?;
        return Ok(receipt(&*profile, false));
    }
    let mut profile = create(target, cx).map_err(Failure::Refused)?;
    apply(&mut profile).map_err(Failure::Refused)?;
    let receipt = receipt(&profile, true);
    profiles.add(profile);
    Ok(receipt)
}

/// What a rule of the profile says, as the error of a command.
pub(super) fn rule(error: impl Into<Rule>) -> ChangeError {
    ChangeError::Rule(error.into())
}

/// Whether the profile that there is meets the condition.
pub(super) fn check<P: Kind>(target: &Target<P>, profile: &P) -> Result<(), ChangeError> {
    if target.precondition == Precondition::Absent {
        return Err(ChangeError::AlreadyExists(P::KIND));
    }
    target.precondition.check(profile.root().version()).map_err(ChangeError::Stale)
}

/// A new profile, if the command wants one.
pub(super) fn create<P: Kind>(target: &Target<P>, cx: &CommandContext) -> Result<P, ChangeError> {
    if target.absent == Absent::Refuse {
        return Err(ChangeError::NotFound(P::KIND));
    }
    refuse_creation(target)?;
    P::register(target.id, P::Details::default(), cx.now).map_err(rule)
}

/// Whether the condition allows that the profile isn't there yet, which counts as version 0.
pub(super) fn refuse_creation<P: Kind>(target: &Target<P>) -> Result<(), ChangeError> {
    if target.precondition == Precondition::Exists {
        let stale = StaleVersion { current: Version::ZERO, expected: None };
        return Err(ChangeError::Stale(stale));
    }
    target.precondition.check(Version::ZERO).map_err(ChangeError::Stale)
}

/// What the caller gets for it.
pub(super) fn receipt<P: Kind>(profile: &P, created: bool) -> Receipt {
    Receipt { id: profile.id().uuid(), version: profile.root().next_version().number(), created }
}
