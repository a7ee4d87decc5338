//! What can happen to a person.

use super::{AddressSource, BirthPlace, Gender, LifeStatus, PersonDetails, PersonName, Pronouns};
use crate::profiles::contact_details::ContactEvent;
use crate::profiles::upcoming::UpcomingEvent;
use crate::shared::change::Change;
use crate::shared::country::CountryCode;
use crate::shared::id::PersonId;
use crate::shared::language::LanguageTag;
use crate::shared::partial_date::PartialDate;
use crate::shared::time_zone::TimeZone;

/// A domain event: something that happened to a person, with the value before and after.
///
/// It stays inside this service and inside the transaction. Other teams see the integration events made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonEvent {
    /// The person was registered with these details.
    Registered(Box<PersonDetails>),
    /// The name changed.
    NameChanged(Change<Option<PersonName>>),
    /// The birth date changed.
    BirthDateChanged(Change<Option<PartialDate>>),
    /// The place of birth changed.
    BirthPlaceChanged(Change<Option<BirthPlace>>),
    /// The gender changed.
    GenderChanged(Change<Option<Gender>>),
    /// The pronouns changed.
    PronounsChanged(Change<Option<Pronouns>>),
    /// The nationalities changed.
    NationalitiesChanged(Change<Vec<CountryCode>>),
    /// The languages changed.
    LanguagesChanged(Change<Vec<LanguageTag>>),
    /// The time zone changed.
    TimeZoneChanged(Change<Option<TimeZone>>),
    /// The contact details changed.
    Contact(ContactEvent),
    /// What is planned changed.
    Upcoming(Box<UpcomingEvent<PersonName>>),
    /// The contact details changed because an address follows that of somebody else.
    AddressFollowed {
        /// Whose address it follows.
        of: PersonId,
        /// What changed.
        change: ContactEvent,
    },
    /// The address follows somebody's, somebody else's, or nobody's any more.
    AddressSourceChanged(Change<Option<AddressSource>>),
    /// The address of this person follows the one to whom this happened.
    FollowerAdded(PersonId),
    /// The address of this person doesn't follow the one to whom this happened any more.
    FollowerRemoved(PersonId),
    /// The person died, or a report of it was corrected.
    LifeStatusChanged(Change<LifeStatus>),
    /// Everything personal was forgotten.
    Erased,
}
