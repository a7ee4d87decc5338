//! What other teams learn about persons.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What every event about a person says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChange {
    /// The person.
    pub person_id: Uuid,
    /// The version that this event belongs to. Events of one version come together; consumers ignore older ones.
    pub version: u64,
    /// JSON pointers to the attributes that changed, in the person as the HTTP API represents it: `/addresses/home`.
    pub changed: Vec<String>,
}

crate::events! {
    PersonChange;
    /// A person was registered. `changed` names what is known from the start.
    PersonRegistered = "profiles.person.registered.v1";
    /// The name changed.
    NameChanged = "profiles.person.name_changed.v1";
    /// The birth date changed.
    BirthDateChanged = "profiles.person.birth_date_changed.v1";
    /// The place of birth changed.
    BirthPlaceChanged = "profiles.person.birth_place_changed.v1";
    /// The gender changed.
    GenderChanged = "profiles.person.gender_changed.v1";
    /// The pronouns changed.
    PronounsChanged = "profiles.person.pronouns_changed.v1";
    /// The nationalities changed.
    NationalitiesChanged = "profiles.person.nationalities_changed.v1";
    /// The languages changed.
    LanguagesChanged = "profiles.person.languages_changed.v1";
    /// The time zone changed.
    TimeZoneChanged = "profiles.person.time_zone_changed.v1";
    /// An e-mail address came, changed or went.
    EmailChanged = "profiles.person.email_changed.v1";
    /// A phone number came, changed or went.
    PhoneNumberChanged = "profiles.person.phone_number_changed.v1";
    /// A postal address came, changed or went.
    AddressChanged = "profiles.person.address_changed.v1";
    /// A link to another system came, changed or went.
    ExternalIdChanged = "profiles.person.external_id_changed.v1";
    /// A person died, or the report of it was corrected.
    LifeStatusChanged = "profiles.person.life_status_changed.v1";
    /// A change was planned for a moment to come, or in the place of another one. `changed` names it by its id:
    /// `/upcoming/{id}`. What it plans is told when it takes effect, as what it is.
    ChangeScheduled = "profiles.person.change_scheduled.v1";
    /// A planned change was given up.
    ScheduledChangeWithdrawn = "profiles.person.scheduled_change_withdrawn.v1";
    /// The moment of a planned change came, and it changed nothing: the person said so already, or rules forbade it.
    ScheduledChangeDropped = "profiles.person.scheduled_change_dropped.v1";
    /// Everything personal was forgotten. Forget your copies too.
    PersonErased = "profiles.person.erased.v1";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_released_event_keeps_its_form() {
        let event = AddressChanged(PersonChange {
            person_id: Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0001),
            version: 7,
            changed: vec!["/addresses/home".to_owned()],
        });
        let json = r#"{"person_id":"01970000-0000-7000-8000-000000000001","version":7,"changed":["/addresses/home"]}"#;
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
        let with_news = json.replace("\"version\"", "\"later_addition\":1,\"version\"");
        assert_eq!(
            serde_json::from_str::<AddressChanged>(&with_news).unwrap(),
            event,
            "consumers tolerate additions"
        );
    }

    #[test]
    fn released_types_stay() {
        insta::assert_json_snapshot!(TYPES);
    }
}
