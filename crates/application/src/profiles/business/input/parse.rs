//! The whole of a business as written, and how it becomes its details, with every fault found.

use profiles_domain::profiles::business::{BusinessDetails, BusinessStatus, LegalForm, Lei, TaxIds, Website};
use profiles_domain::shared::contact::Handling;

use super::values::{
    parse_business_name, parse_business_name_list, parse_industries, parse_legal_form, parse_lei,
    parse_registration, parse_status, parse_tax_id, parse_tax_scheme, parse_website, scheme_twice,
};
use super::written::registration;
use super::{BusinessInput, StatusInput};
use crate::profiles::Fault;
use crate::profiles::input::{WrittenContact, member, one, parse_date, step_into};

impl BusinessInput {
    /// Parses a business. What `stored` says in the same words already is taken from there and not judged again, so
    /// that a rule that came later never stands in the way of another change.
    ///
    /// # Errors
    /// Every fault, with pointers into the business.
    pub fn parse(&self, stored: &BusinessDetails, handling: Handling) -> Result<BusinessDetails, Vec<Fault>> {
        let mut faults = Vec::new();
        let details = BusinessDetails {
            legal_name: member(
                &mut faults,
                "legal_name",
                self.legal_name.as_deref(),
                one(parse_business_name),
            ),
            trade_names: member(
                &mut faults,
                "trade_names",
                self.trade_names.as_deref(),
                parse_business_name_list,
            )
            .unwrap_or_default(),
            legal_form: same(stored.legal_form.as_ref(), self.legal_form.as_deref(), LegalForm::as_str)
                .or_else(|| {
                    member(&mut faults, "legal_form", self.legal_form.as_deref(), one(parse_legal_form))
                }),
            registration: stored
                .registration
                .clone()
                .filter(|stored| self.registration.as_ref() == Some(&registration(stored)))
                .or_else(|| {
                    member(&mut faults, "registration", self.registration.as_ref(), parse_registration)
                }),
            tax_ids: self.tax_ids(&stored.tax_ids, &mut faults),
            lei: same(stored.lei.as_ref(), self.lei.as_deref(), Lei::as_str)
                .or_else(|| member(&mut faults, "lei", self.lei.as_deref(), one(parse_lei))),
            industries: member(&mut faults, "industry", self.industry.as_ref(), |codes| {
                parse_industries(codes, &stored.industries)
            })
            .unwrap_or_default(),
            website: same(stored.website.as_ref(), self.website.as_deref(), Website::as_str)
                .or_else(|| member(&mut faults, "website", self.website.as_deref(), one(parse_website))),
            founded_on: member(&mut faults, "founded_on", self.founded_on.as_deref(), one(parse_date)),
            status: self.status(&mut faults),
            contact: self.contact().parse(&stored.contact, handling, &mut faults),
            // Only commands of its own change what is planned.
            upcoming: stored.upcoming.clone(),
        };
        if faults.is_empty() { Ok(details) } else { Err(faults) }
    }

    fn status(&self, faults: &mut Vec<Fault>) -> BusinessStatus {
        let status = StatusInput {
            status: self.status.clone(),
            ended_on: self.ended_on.clone(),
            merged_into: self.merged_into,
        };
        parse_status(&status).unwrap_or_else(|found| {
            faults.extend(found);
            BusinessStatus::default()
        })
    }

    fn tax_ids(&self, stored: &TaxIds, faults: &mut Vec<Fault>) -> TaxIds {
        let mut ids = TaxIds::new();
        for (name, number) in self.tax_ids.iter().flat_map(|map| &map.0) {
            let Some(number) = number else { continue };
            let here = step_into("/tax_ids", name);
            let parsed = parse_tax_scheme(name).and_then(|scheme| {
                match stored.get(&scheme).filter(|known| known.as_str() == number) {
                    Some(known) => Ok(known.clone()),
                    None => parse_tax_id(scheme, number),
                }
            });
            match parsed {
                Ok(id) if ids.contains_key(&id.scheme()) => faults.push(scheme_twice(here)),
                Ok(id) => {
                    ids.insert(id.scheme(), id);
                }
                Err(fault) => faults.push(fault.within(&here)),
            }
        }
        ids
    }

    fn contact(&self) -> WrittenContact<'_> {
        WrittenContact {
            emails: self.emails.as_ref(),
            phone_numbers: self.phone_numbers.as_ref(),
            addresses: self.addresses.as_ref(),
            external_ids: self.external_ids.as_ref(),
        }
    }
}

/// What is stored, if it is written in the same words: then it isn't judged again.
fn same<T: Clone>(stored: Option<&T>, written: Option<&str>, text: impl Fn(&T) -> &str) -> Option<T> {
    stored.filter(|stored| written == Some(text(stored))).cloned()
}

#[cfg(test)]
mod tests {
    use profiles_domain::profiles::business::{Jurisdiction, Registration, RegistrationNumber};

    use super::*;

    #[test]
    fn what_is_stored_in_the_same_words_is_not_judged_again() {
        let stored = BusinessDetails {
            legal_form: Some(LegalForm::restore("ZZZZ".to_owned())),
            lei: Some(Lei::restore("once valid".to_owned())),
            website: Some(Website::restore("gopher://example.org".to_owned())),
            registration: Some(Registration {
                jurisdiction: Jurisdiction::restore("SU".to_owned()),
                register: None,
                number: RegistrationNumber::restore("7".to_owned()),
            }),
            ..BusinessDetails::default()
        };
        let written = BusinessInput::from(&stored);
        assert_eq!(written.parse(&stored, Handling::Strict).unwrap(), stored);
        let faults = written.parse(&BusinessDetails::default(), Handling::Strict).unwrap_err();
        assert_eq!(faults.len(), 4, "it is judged when it's new");
    }
}
