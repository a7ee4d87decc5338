//! Changes an address or the name of a profile from a moment on, which may be still to come.

use async_trait::async_trait;
use profiles_domain::profiles::upcoming::Planned;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::valid_from::{Start, ValidFrom};
use uuid::Uuid;

use crate::bus::{Command, CommandContext, CommandHandler, Failure, Scope};
use crate::profiles::change::{changed, rule};
use crate::profiles::{ChangeError, Fault, Kind, Receipt, Target};
use crate::unit_of_work::ProfilesUnitOfWork;

/// Changes an address or the name of a profile from a moment on. One that has just come is now; one still to come is
/// kept until then, in the place of what is planned for the same attribute and moment.
#[derive(Debug, Clone)]
pub struct ScheduleChange<P: Kind> {
    /// Which profile, and on what condition.
    pub target: Target<P>,
    /// From when on. A day begins by the time zone of the profile, or else by UTC.
    pub valid_from: ValidFrom,
    /// What will be.
    pub planned: Planned<P::Name>,
}

impl<P: Kind> Command for ScheduleChange<P> {
    type Output = Receipt;
    type Error = ChangeError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = "schedule_change";
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        Some(self.target.id.uuid())
    }
}

/// Handles [`ScheduleChange`].
#[derive(Debug, Clone, Copy, Default)]
pub struct ScheduleChangeHandler;

#[async_trait]
impl<P: Kind> CommandHandler<ScheduleChange<P>> for ScheduleChangeHandler {
    async fn handle(
        &self,
        command: &ScheduleChange<P>,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<ChangeError>> {
        let ScheduleChange { target, valid_from, planned } = command;
        changed(target, uow, cx, |profile: &mut P| {
            let start = valid_from.seen_from(cx.now, profile.time_zone()).map_err(|error| {
                ChangeError::Invalid(vec![Fault::new("/valid_from", error.code(), error)])
            })?;
            match start {
                Start::Now => profile.change_to(planned.clone()),
                Start::Later(at) => profile.schedule(at, planned.clone()),
            }
            .map_err(rule)
        })
        .await
    }
}
