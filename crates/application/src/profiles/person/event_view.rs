//! How an event of a person is told to others: its name, what it changed, and the integration event it becomes.

use profiles_contracts::person as contract;
use profiles_domain::profiles::contact_details::ContactEvent;
use profiles_domain::profiles::person::{AddressSource, LifeStatus, PersonEvent};
use profiles_domain::profiles::upcoming::UpcomingEvent;
use profiles_domain::shared::change::Change;
use profiles_domain::shared::id::PersonId;
use serde_json::Value;
use uuid::Uuid;

use super::view::{AddressSourceView, BirthPlaceView, NameView, PersonView};
use crate::ports::StoreError;
use crate::profiles::event_view::{Told, one, outgoing, registered};
use crate::profiles::view::{BecauseView, ChangeView};

/// What has labels.
const LABELLED: &[&str] = &["emails", "phone_numbers", "addresses", "external_ids"];

impl Told for PersonEvent {
    fn name(&self) -> &'static str {
        match self {
            PersonEvent::Registered(_) => "registered",
            PersonEvent::NameChanged(_) => "name_changed",
            PersonEvent::BirthDateChanged(_) => "birth_date_changed",
            PersonEvent::BirthPlaceChanged(_) => "birth_place_changed",
            PersonEvent::GenderChanged(_) => "gender_changed",
            PersonEvent::PronounsChanged(_) => "pronouns_changed",
            PersonEvent::NationalitiesChanged(_) => "nationalities_changed",
            PersonEvent::LanguagesChanged(_) => "languages_changed",
            PersonEvent::TimeZoneChanged(_) => "time_zone_changed",
            PersonEvent::Contact(event) | PersonEvent::AddressFollowed { change: event, .. } => event.name(),
            PersonEvent::AddressSourceChanged(_) => "address_source_changed",
            PersonEvent::FollowerAdded(_) => "follower_added",
            PersonEvent::FollowerRemoved(_) => "follower_removed",
            PersonEvent::Upcoming(event) => event.name(),
            PersonEvent::LifeStatusChanged(_) => "life_status_changed",
            PersonEvent::Erased => "erased",
        }
    }

    fn changes(&self) -> Result<Vec<ChangeView>, StoreError> {
        Ok(match self {
            PersonEvent::Registered(details) => {
                return registered(&PersonView::of(Uuid::nil(), details), LABELLED);
            }
            PersonEvent::NameChanged(change) => {
                vec![one("/name", change, |name| name.as_ref().map(NameView::from))?]
            }
            PersonEvent::BirthDateChanged(change) => {
                vec![one("/birth_date", change, |date| date.map(|date| date.to_string()))?]
            }
            PersonEvent::BirthPlaceChanged(change) => {
                vec![one("/birth_place", change, |place| place.as_ref().map(BirthPlaceView::from))?]
            }
            PersonEvent::GenderChanged(change) => {
                vec![one("/gender", change, |gender| gender.as_ref().map(|gender| gender.as_str()))?]
            }
            PersonEvent::PronounsChanged(change) => {
                vec![one("/pronouns", change, |pronouns| {
                    pronouns.as_ref().map(|pronouns| pronouns.as_str())
                })?]
            }
            PersonEvent::NationalitiesChanged(change) => vec![one("/nationalities", change, |list| {
                list.iter().map(|country| country.as_str()).collect::<Vec<_>>()
            })?],
            PersonEvent::LanguagesChanged(change) => vec![one("/languages", change, |list| {
                list.iter().map(|language| language.as_str()).collect::<Vec<_>>()
            })?],
            PersonEvent::TimeZoneChanged(change) => {
                vec![one("/time_zone", change, |zone| zone.as_ref().map(|zone| zone.as_str()))?]
            }
            PersonEvent::Contact(event) | PersonEvent::AddressFollowed { change: event, .. } => {
                event.changes()?
            }
            PersonEvent::AddressSourceChanged(change) => vec![source(change)?],
            PersonEvent::FollowerAdded(follower) => vec![followers(None, Some(*follower))?],
            PersonEvent::FollowerRemoved(follower) => vec![followers(Some(*follower), None)?],
            PersonEvent::Upcoming(event) => event.changes()?,
            PersonEvent::LifeStatusChanged(change) => life(change)?,
            PersonEvent::Erased => Vec::new(),
        })
    }

    fn contact(&self) -> Option<&ContactEvent> {
        match self {
            Self::Contact(event) | Self::AddressFollowed { change: event, .. } => Some(event),
            _ => None,
        }
    }

    fn because(&self) -> Option<BecauseView> {
        match self {
            Self::AddressFollowed { of, .. } => Some(BecauseView { address_of: Some(of.uuid()) }),
            _ => None,
        }
    }
}

fn source(change: &Change<Option<AddressSource>>) -> Result<ChangeView, StoreError> {
    one("/address_source", change, |source| source.as_ref().map(AddressSourceView::from))
}

/// One of the followers, who aren't part of the representation: there may be too many.
fn followers(from: Option<PersonId>, to: Option<PersonId>) -> Result<ChangeView, StoreError> {
    one("/address_followers", &Change { from, to }, |id| id.map(PersonId::uuid))
}

fn life(change: &Change<LifeStatus>) -> Result<Vec<ChangeView>, StoreError> {
    let all = [
        one("/status", change, |life| life.as_str())?,
        one("/deceased_on", change, |life| life.deceased_on().map(|date| date.to_string()))?,
    ];
    Ok(all.into_iter().filter(|change| change.from != change.to).collect())
}

/// The type and the data of the integration event that other teams get.
///
/// # Errors
/// When it can't be represented.
pub fn integration_event(
    event: &PersonEvent,
    change: contract::PersonChange,
) -> Result<(&'static str, Value), StoreError> {
    match event {
        PersonEvent::Registered(_) => outgoing(contract::PersonRegistered(change)),
        PersonEvent::NameChanged(_) => outgoing(contract::NameChanged(change)),
        PersonEvent::BirthDateChanged(_) => outgoing(contract::BirthDateChanged(change)),
        PersonEvent::BirthPlaceChanged(_) => outgoing(contract::BirthPlaceChanged(change)),
        PersonEvent::GenderChanged(_) => outgoing(contract::GenderChanged(change)),
        PersonEvent::PronounsChanged(_) => outgoing(contract::PronounsChanged(change)),
        PersonEvent::NationalitiesChanged(_) => outgoing(contract::NationalitiesChanged(change)),
        PersonEvent::LanguagesChanged(_) => outgoing(contract::LanguagesChanged(change)),
        PersonEvent::TimeZoneChanged(_) => outgoing(contract::TimeZoneChanged(change)),
        PersonEvent::Contact(event) | PersonEvent::AddressFollowed { change: event, .. } => match event {
            ContactEvent::EmailChanged(..) => outgoing(contract::EmailChanged(change)),
            ContactEvent::PhoneNumberChanged(..) => outgoing(contract::PhoneNumberChanged(change)),
            ContactEvent::AddressChanged(..) => outgoing(contract::AddressChanged(change)),
            ContactEvent::ExternalIdChanged(..) => outgoing(contract::ExternalIdChanged(change)),
        },
        PersonEvent::AddressSourceChanged(_) => outgoing(contract::AddressSourceChanged(change)),
        PersonEvent::FollowerAdded(_) => outgoing(contract::FollowerAdded(change)),
        PersonEvent::FollowerRemoved(_) => outgoing(contract::FollowerRemoved(change)),
        PersonEvent::Upcoming(event) => match **event {
            UpcomingEvent::Scheduled { .. } => outgoing(contract::ChangeScheduled(change)),
            UpcomingEvent::Withdrawn(_) => outgoing(contract::ScheduledChangeWithdrawn(change)),
            UpcomingEvent::Dropped(..) => outgoing(contract::ScheduledChangeDropped(change)),
        },
        PersonEvent::LifeStatusChanged(_) => outgoing(contract::LifeStatusChanged(change)),
        PersonEvent::Erased => outgoing(contract::PersonErased(change)),
    }
}
