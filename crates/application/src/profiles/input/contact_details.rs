//! The contact details of a profile as written: contact points and links.

use profiles_domain::profiles::contact_details::{ContactDetails, ExternalIds};
use profiles_domain::shared::contact::Handling;
use profiles_domain::shared::contact_points::{Contact, ContactPoints};

use super::contacts::parse_contacts;
use super::{
    AddressInput, EmailInput, PhoneNumberInput, ReadOnly, UniqueMap, parse_external_key, parse_system,
    step_into,
};
use crate::profiles::Fault;

/// The members of a representation that are about contact details.
pub(crate) struct WrittenContact<'a> {
    pub(crate) emails: Option<&'a UniqueMap<Option<EmailInput>>>,
    pub(crate) phone_numbers: Option<&'a UniqueMap<Option<PhoneNumberInput>>>,
    pub(crate) addresses: Option<&'a UniqueMap<Option<AddressInput>>>,
    pub(crate) external_ids: Option<&'a UniqueMap<Option<String>>>,
}

impl WrittenContact<'_> {
    /// Parses them. What `stored` has already is taken from there.
    pub(crate) fn parse(
        &self,
        stored: &ContactDetails,
        handling: Handling,
        faults: &mut Vec<Fault>,
    ) -> ContactDetails {
        ContactDetails {
            emails: parse_contacts("emails", self.emails, &stored.emails, handling, faults),
            phone_numbers: parse_contacts(
                "phone_numbers",
                self.phone_numbers,
                &stored.phone_numbers,
                handling,
                faults,
            ),
            addresses: parse_contacts("addresses", self.addresses, &stored.addresses, handling, faults),
            external_ids: self.external_ids(faults),
        }
    }

    fn external_ids(&self, faults: &mut Vec<Fault>) -> ExternalIds {
        let mut ids = ExternalIds::new();
        for (name, key) in self.external_ids.into_iter().flat_map(|map| &map.0) {
            let Some(key) = key else { continue };
            let here = step_into("/external_ids", name);
            match (parse_system(name), parse_external_key(key)) {
                (Ok(system), Ok(key)) => {
                    if ids.insert(system, key).is_some() {
                        faults.push(Fault::new(here, "label_twice", "this system is there twice"));
                    }
                }
                (system, key) => {
                    faults.extend(
                        [system.err(), key.err()].into_iter().flatten().map(|fault| fault.within(&here)),
                    );
                }
            }
        }
        ids
    }
}

/// What was written to get some contact details.
pub(crate) struct ContactInputs {
    pub(crate) emails: Option<UniqueMap<Option<EmailInput>>>,
    pub(crate) phone_numbers: Option<UniqueMap<Option<PhoneNumberInput>>>,
    pub(crate) addresses: Option<UniqueMap<Option<AddressInput>>>,
    pub(crate) external_ids: Option<UniqueMap<Option<String>>>,
}

impl From<&ContactDetails> for ContactInputs {
    fn from(details: &ContactDetails) -> Self {
        Self {
            emails: contacts(&details.emails, |contact| EmailInput {
                address: contact.value.as_str().to_owned(),
                primary: claim(contact),
            }),
            phone_numbers: contacts(&details.phone_numbers, |contact| PhoneNumberInput {
                number: contact.value.as_str().to_owned(),
                region: None,
                primary: claim(contact),
                known_range: ReadOnly,
            }),
            addresses: contacts(&details.addresses, |contact| {
                let parts = contact.value.parts().clone();
                AddressInput {
                    street: parts.street,
                    locality: parts.locality,
                    dependent_locality: parts.dependent_locality,
                    postal_code: parts.postal_code,
                    administrative_area: parts.administrative_area,
                    sorting_code: parts.sorting_code,
                    country: Some(parts.country),
                    primary: claim(contact),
                    ..AddressInput::default()
                }
            }),
            external_ids: Some(UniqueMap(
                details
                    .external_ids
                    .iter()
                    .map(|(system, key)| (system.to_string(), Some(key.as_str().to_owned())))
                    .collect(),
            )),
        }
    }
}

/// Only the primary one says so: the others say nothing, which lets one of them step in when it goes.
fn claim<T>(contact: &Contact<T>) -> Option<bool> {
    contact.primary.then_some(true)
}

fn contacts<T: Clone + PartialEq, I>(
    points: &ContactPoints<T>,
    input: impl Fn(&Contact<T>) -> I,
) -> Option<UniqueMap<Option<I>>> {
    Some(UniqueMap(points.iter().map(|(label, contact)| (label.to_string(), Some(input(contact)))).collect()))
}
