//! Writes the whole of a profile, which is created if absent: "update or create".

use async_trait::async_trait;
use profiles_domain::shared::contact::Handling;
use profiles_domain::shared::id::TypedId;
use uuid::Uuid;

use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::profiles::change::{check, receipt, refuse_creation, rule};
use crate::profiles::{ChangeError, Kind, Receipt, Target};
use crate::unit_of_work::ProfilesUnitOfWork;

/// Writes the whole of a profile: what the input leaves out is unset.
#[derive(Debug, Clone)]
pub struct ReplaceProfile<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// The whole writable representation.
    pub input: P::Input,
    /// How to take addresses that break their country's rules.
    pub handling: Handling,
}

impl<P: Kind> Command for ReplaceProfile<P> {
    type Output = Receipt;
    type Error = ChangeError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = P::NAMES.replace;
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.target.id.uuid())
    }
}

/// Handles [`ReplaceProfile`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ReplaceProfileHandler;

#[async_trait]
impl<P: Kind> CommandHandler<ReplaceProfile<P>> for ReplaceProfileHandler {
    async fn handle(
        &self,
        command: &ReplaceProfile<P>,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<ChangeError>> {
        let ReplaceProfile { target, input, handling } = command;
        let refused = Failure::Refused;
        let parse = |stored: &P::Details| {
            P::parse(input, stored, *handling).map_err(|faults| refused(ChangeError::Invalid(faults)))
        };
        let profiles = P::repository(uow);
        if let Some(profile) = profiles.get(target.id).await? {
            check(target, profile).map_err(refused)?;
            profile.take_effect(cx.now);
            let next = P::replacing(profile.details(), parse(profile.details())?);
            profile.replace(next, cx.now.date_naive()).map_err(|error| refused(rule(error)))?;
            return Ok(receipt(profile, false));
        }
        refuse_creation(target).map_err(refused)?;
        let details = parse(&P::Details::default())?;
        let profile = P::register(target.id, details, cx.now).map_err(|error| refused(rule(error)))?;
        let receipt = receipt(&profile, true);
        profiles.add(profile);
        Ok(receipt)
    }
}
