//! What other teams learn about persons.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::BeforeAfter;

/// What every event about a person says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonChange {
    /// The person.
    pub person_id: Uuid,
    /// The version that this event belongs to. Events of one version come together; consumers ignore older ones.
    pub version: u64,
    /// JSON pointers to the attributes that changed, in the person as the HTTP API represents it: `/addresses/home`.
    pub changed: Vec<String>,
    /// Why, if not because somebody asked for just this. Absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
    /// What the values were before and are now, by pointer. Absent unless whoever receives it asked for values, and where the
    /// history has none any more, as when somebody was erased.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BeforeAfter>,
}

/// Why something changed of which nobody said that it should: at most one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Because {
    /// An address follows that of this person, which changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_of: Option<Uuid>,
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
    /// A postal address follows somebody's, somebody else's, or nobody's any more.
    AddressSourceChanged = "profiles.person.address_source_changed.v1";
    /// Somebody's postal address follows this person's from now on.
    FollowerAdded = "profiles.person.follower_added.v1";
    /// Somebody's postal address doesn't follow this person's any more.
    FollowerRemoved = "profiles.person.follower_removed.v1";
    /// E-mail addresses, phone numbers or postal addresses changed. It sums up the events of one version that tell of them, and
    /// comes behind these: for those who want all of it and need not know which.
    ContactInformationChanged = "profiles.person.contact_information_changed.v1";
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
            values: BTreeMap::new(),
            because: None,
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
    fn a_reason_is_there_only_if_there_is_one() {
        let because = Because { address_of: Some(Uuid::from_u128(2)) };
        let event = AddressChanged(PersonChange {
            person_id: Uuid::from_u128(1),
            version: 7,
            changed: Vec::new(),
            because: Some(because),
            values: BTreeMap::new(),
        });
        let json = serde_json::to_value(&event).unwrap();
        let expected = serde_json::json!({"address_of": "00000000-0000-0000-0000-000000000002"});
        assert_eq!(json["because"], expected);
        assert_eq!(serde_json::from_value::<AddressChanged>(json.clone()).unwrap(), event);
        let mut later = json;
        later["because"] = serde_json::json!({"later_reason": 1});
        let AddressChanged(read) = serde_json::from_value(later).unwrap();
        assert_eq!(read.because, Some(Because::default()), "consumers tolerate reasons that they don't know");
    }

    #[test]
    fn released_types_stay() {
        insta::assert_json_snapshot!(TYPES);
    }
}
