//! Lets the address of one person follow that of another: "same address as".

use async_trait::async_trait;
use profiles_domain::profiles::Profile;
use profiles_domain::profiles::person::{Person, PersonError};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::label::Label;
use uuid::Uuid;

use super::tree;
use crate::bus::{Command, CommandContext, CommandHandler, Done, Failure, RequestContext, Scope};
use crate::profiles::change::{check, create, receipt, rule};
use crate::profiles::{ChangeError, Fault, PersonTarget, ProfileService, Receipt};
use crate::unit_of_work::ProfilesUnitOfWork;

/// Lets the address of one person follow that of another, from now on. Whomever it followed before it follows no more.
#[derive(Debug, Clone)]
pub struct FollowAddress {
    /// Whose address is to follow, and on what condition.
    pub target: PersonTarget,
    /// Whom.
    pub follows: PersonId,
    /// The label of both addresses.
    pub label: Label,
}

impl Command for FollowAddress {
    type Output = Receipt;
    type Error = ChangeError;
    type UnitOfWork = dyn ProfilesUnitOfWork;
    const NAME: &'static str = "follow_address";
    const SCOPE: Scope = Scope::ProfilesWrite;

    fn subject(&self) -> Option<Uuid> {
        // Who is slowed down by others is the one whom many may want to follow at once.
        Some(self.follows.uuid())
    }
}

/// Handles [`FollowAddress`].
#[derive(Debug, Clone, Copy, Default)]
pub struct FollowAddressHandler;

#[async_trait]
impl CommandHandler<FollowAddress> for FollowAddressHandler {
    async fn handle(
        &self,
        command: &FollowAddress,
        uow: &mut (dyn ProfilesUnitOfWork + 'static),
        cx: &CommandContext,
    ) -> Result<Receipt, Failure<ChangeError>> {
        let FollowAddress { target, follows, label } = command;
        tree::load(uow, &[target.id, *follows]).await?;
        let persons = uow.persons();
        let (mut follower, created) = match persons.get_loaded(target.id) {
            Some(there) => {
                check(target, there).map_err(Failure::Refused)?;
                there.take_effect(cx.now);
                (there.clone(), false)
            }
            None => (create(target, cx).map_err(Failure::Refused)?, true),
        };
        let followed = if *follows == target.id { Some(&mut follower) } else { persons.get_loaded(*follows) };
        let Some(mut followed) = followed.cloned() else { return Err(Failure::Refused(unknown())) };
        // Whoever is about to move is followed to where they live by now.
        followed.take_effect(cx.now);
        let before = follower.details().address_source.clone();
        follower.follow_address(&followed, label).map_err(refused)?;
        if follower.details().address_source != before {
            tree::check(uow, target.id, *follows).await?;
            followed.add_follower(target.id).map_err(refused)?;
        }
        let receipt = receipt::<Person>(&follower, created);
        uow.persons().put(followed);
        uow.persons().put(follower);
        Ok(receipt)
    }
}

fn refused(error: PersonError) -> Failure<ChangeError> {
    Failure::Refused(rule(error))
}

/// There is nobody of that id to follow. Where it stands in a request is for who read it to say.
fn unknown() -> ChangeError {
    let detail = "there is no such person to follow: create them first";
    ChangeError::Invalid(vec![Fault::new("", "followed_unknown", detail)])
}

impl ProfileService {
    /// Lets the address of a person follow that of another under the same label, from now on.
    ///
    /// # Errors
    /// When the target isn't met, there is nobody or nothing to follow, it would follow itself, or too many would.
    pub async fn follow_address(
        &self,
        cx: RequestContext,
        target: impl Into<PersonTarget>,
        follows: PersonId,
        label: Label,
    ) -> Result<Done<Receipt>, Failure<ChangeError>> {
        self.bus().execute(FollowAddress { target: target.into(), follows, label }, cx).await
    }
}
