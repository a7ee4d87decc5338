//! The whole of a person as written, and how it becomes their details, with every fault found.

use profiles_domain::profiles::person::{LifeStatus, PersonDetails};
use profiles_domain::shared::contact::Handling;

use super::PersonInput;
use super::values::{parse_birth_place, parse_gender, parse_name, parse_pronouns};
use crate::profiles::Fault;
use crate::profiles::input::{
    WrittenContact, member, one, parse_country_list, parse_date, parse_language_list, parse_time_zone,
};

impl PersonInput {
    /// Parses a person. What `stored` says in the same words already is taken from there and not judged again, so
    /// that a rule that came later never stands in the way of another change.
    ///
    /// # Errors
    /// Every fault, with pointers into the person.
    pub fn parse(&self, stored: &PersonDetails, handling: Handling) -> Result<PersonDetails, Vec<Fault>> {
        let mut faults = Vec::new();
        let details = PersonDetails {
            name: member(&mut faults, "name", self.name.as_ref(), parse_name),
            birth_date: member(&mut faults, "birth_date", self.birth_date.as_deref(), one(parse_date)),
            birth_place: member(&mut faults, "birth_place", self.birth_place.as_ref(), parse_birth_place)
                .flatten(),
            gender: member(&mut faults, "gender", self.gender.as_deref(), one(parse_gender)),
            pronouns: member(&mut faults, "pronouns", self.pronouns.as_deref(), one(parse_pronouns)),
            nationalities: member(
                &mut faults,
                "nationalities",
                self.nationalities.as_deref(),
                parse_country_list,
            )
            .unwrap_or_default(),
            languages: member(&mut faults, "languages", self.languages.as_deref(), parse_language_list)
                .unwrap_or_default(),
            time_zone: member(&mut faults, "time_zone", self.time_zone.as_deref(), one(parse_time_zone)),
            contact: self.contact().parse(&stored.contact, handling, &mut faults),
            life: self.life(&mut faults),
            // Only commands of its own change what is planned.
            upcoming: stored.upcoming.clone(),
            // Whom to follow is said in commands of its own.
            address_source: stored.address_source.clone(),
            followers: stored.followers.clone(),
        };
        if faults.is_empty() { Ok(details) } else { Err(faults) }
    }

    fn contact(&self) -> WrittenContact<'_> {
        WrittenContact {
            emails: self.emails.as_ref(),
            phone_numbers: self.phone_numbers.as_ref(),
            addresses: self.addresses.as_ref(),
            external_ids: self.external_ids.as_ref(),
        }
    }

    fn life(&self, faults: &mut Vec<Fault>) -> LifeStatus {
        let on = member(faults, "deceased_on", self.deceased_on.as_deref(), one(parse_date));
        match (self.status.as_deref(), on) {
            (None | Some("deceased"), Some(on)) => LifeStatus::Deceased(Some(on)),
            (Some("deceased"), None) => LifeStatus::Deceased(None),
            (None | Some("active"), None) => LifeStatus::Active,
            (Some("active"), Some(_)) => {
                let detail = "an active person has no date of death: leave out one of the two";
                faults.push(Fault::new("/status", "status_contradicts_date", detail));
                LifeStatus::Active
            }
            (Some(_), _) => {
                faults.push(Fault::new("/status", "status_unknown", "expected active or deceased"));
                LifeStatus::Active
            }
        }
    }
}
