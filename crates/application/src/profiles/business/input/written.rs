//! What was written to get a business's details: what a merge patch is merged into.

use profiles_domain::profiles::business::{BusinessDetails, BusinessStatus, Registration};

use super::{BusinessInput, RegistrationInput};
use crate::profiles::input::{ContactInputs, UniqueMap};

impl From<&BusinessDetails> for BusinessInput {
    fn from(details: &BusinessDetails) -> Self {
        let contact = ContactInputs::from(&details.contact);
        let unknown_day = details.status == BusinessStatus::Dissolved(None);
        Self {
            // Implied by the others where there are any: a patch may change or unset those alone.
            status: unknown_day.then(|| "dissolved".to_owned()),
            ended_on: details.status.ended_on().map(|date| date.to_string()),
            merged_into: details.status.merged_into().map(|id| id.uuid()),
            legal_name: details.legal_name.as_ref().map(|name| name.as_str().to_owned()),
            trade_names: Some(details.trade_names.iter().map(|name| name.as_str().to_owned()).collect()),
            legal_form: details.legal_form.as_ref().map(|form| form.as_str().to_owned()),
            registration: details.registration.as_ref().map(registration),
            tax_ids: Some(by_scheme(details.tax_ids.iter().map(|(s, id)| (s.as_str(), id.as_str())))),
            lei: details.lei.as_ref().map(|lei| lei.as_str().to_owned()),
            industry: Some(by_scheme(details.industries.iter().map(|(s, code)| (s.as_str(), code.as_str())))),
            website: details.website.as_ref().map(|website| website.as_str().to_owned()),
            founded_on: details.founded_on.map(|date| date.to_string()),
            emails: contact.emails,
            phone_numbers: contact.phone_numbers,
            addresses: contact.addresses,
            external_ids: contact.external_ids,
            ..Self::default()
        }
    }
}

/// What was written to get this entry.
pub(super) fn registration(registration: &Registration) -> RegistrationInput {
    RegistrationInput {
        jurisdiction: registration.jurisdiction.as_str().to_owned(),
        register: registration.register.as_ref().map(|register| register.as_str().to_owned()),
        number: registration.number.as_str().to_owned(),
    }
}

fn by_scheme<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> UniqueMap<Option<String>> {
    UniqueMap(entries.map(|(scheme, value)| (scheme.to_owned(), Some(value.to_owned()))).collect())
}
