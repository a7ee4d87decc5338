//! Lets addresses follow: what changes with one person's address, in the same transaction.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::profiles::Profile;
use profiles_domain::profiles::contact_details::ContactEvent;
use profiles_domain::profiles::person::{Person, PersonError, PersonEvent};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::label::Label;

use crate::bus::{CommandContext, Subscriber};
use crate::ports::StoreError;
use crate::unit_of_work::{AnyEvent, ProfilesUnitOfWork, Recorded, UnitOfWork};

/// Keeps addresses the same that were said to be. What it changes records events in turn, so that they follow through
/// any number of persons.
///
/// It also keeps both ends of "follows" in step, whichever of them somebody ended.
#[derive(Debug, Clone, Copy, Default)]
pub struct Follow;

/// What an event asks for.
enum Wanted<'a> {
    /// An address under this label changed: those who follow catch up.
    CatchUp(&'a Label),
    /// An address doesn't follow this person's any more.
    Leave(PersonId),
    /// This person's address doesn't follow any more.
    Dismiss(PersonId),
}

impl<'a> Wanted<'a> {
    fn by(event: &'a PersonEvent) -> Option<Self> {
        match event {
            PersonEvent::Contact(ContactEvent::AddressChanged(label, _))
            | PersonEvent::AddressFollowed { change: ContactEvent::AddressChanged(label, _), .. } => {
                Some(Self::CatchUp(label))
            }
            PersonEvent::AddressSourceChanged(change) => {
                let now = change.to.as_ref().map(|source| source.follows);
                let before = change.from.as_ref().map(|source| source.follows);
                before.filter(|before| now != Some(*before)).map(Self::Leave)
            }
            PersonEvent::FollowerRemoved(follower) => Some(Self::Dismiss(*follower)),
            _ => None,
        }
    }
}

/// The person to whom it happened, and what it asks for.
fn wanted(event: &Recorded) -> Option<(PersonId, Wanted<'_>)> {
    let AnyEvent::Person(of_person) = &event.event else { return None };
    Some((PersonId::new(event.subject.id), Wanted::by(of_person)?))
}

fn followers(uow: &mut UnitOfWork, person: PersonId) -> impl Iterator<Item = PersonId> + use<> {
    let followers = uow.persons().get_loaded(person).map(|person| person.details().followers.clone());
    followers.unwrap_or_default().into_iter()
}

#[async_trait]
impl Subscriber for Follow {
    /// All at once: of a family, a flat-share, or whoever was imported together.
    async fn prepare(&self, events: &[Recorded], uow: &mut UnitOfWork) -> Result<(), StoreError> {
        let mut all = Vec::new();
        for (person, wanted) in events.iter().filter_map(wanted) {
            match wanted {
                Wanted::CatchUp(_) => all.extend(followers(uow, person)),
                Wanted::Leave(other) | Wanted::Dismiss(other) => all.push(other),
            }
        }
        all.sort_unstable();
        all.dedup();
        uow.persons().load(&all).await
    }

    async fn on(
        &self,
        event: &Recorded,
        uow: &mut UnitOfWork,
        cx: &CommandContext,
    ) -> Result<(), StoreError> {
        let Some((person, wanted)) = wanted(event) else { return Ok(()) };
        match wanted {
            Wanted::CatchUp(label) => catch_up(person, label, uow, cx.now).await?,
            Wanted::Leave(other) => {
                if let Some(followed) = uow.persons().get(other).await? {
                    followed.remove_follower(person);
                }
            }
            Wanted::Dismiss(other) => {
                if let Some(follower) = uow.persons().get(other).await?.filter(|other| follows(other, person))
                {
                    follower.unfollow_address().map_err(broken)?;
                }
            }
        }
        Ok(())
    }
}

async fn catch_up(
    person: PersonId,
    label: &Label,
    uow: &mut UnitOfWork,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids: Vec<_> = followers(uow, person).collect();
    let persons = uow.persons();
    // One that changed earlier in the same run may be followed by somebody new.
    persons.load(&ids).await?;
    let Some(followed) = persons.get_loaded(person).filter(|_| !ids.is_empty()).cloned() else {
        return Ok(());
    };
    for id in ids {
        let follower = persons.get_loaded(id).filter(|follower| follows(follower, person));
        let source = follower.as_ref().and_then(|follower| follower.details().address_source.as_ref());
        let of_this_label = source.is_some_and(|source| source.label == *label);
        if let Some(follower) = follower.filter(|_| of_this_label) {
            // As before every change of a person: see ADR 0013.
            follower.take_effect(now);
            follower.catch_up(&followed).map_err(broken)?;
        }
    }
    Ok(())
}

fn follows(follower: &Person, person: PersonId) -> bool {
    follower.details().address_source.as_ref().is_some_and(|source| source.follows == person)
}

/// The rules leave no way to it: see [`Person::catch_up`].
fn broken(error: PersonError) -> StoreError {
    StoreError::Failed(format!("an address could not follow: {}", error.code()))
}
