//! The stored form of a business's details: one JSON document with a schema version.
//!
//! It is a form of its own, as a person's is. A new schema version adds a step to [`decode`] that lifts the one before;
//! documents of every released version are fixtures of its tests.

use profiles_application::ports::StoreError;
use profiles_domain::profiles::business::{
    BusinessDetails, BusinessStatus, IndustryCode, IndustryScheme, Jurisdiction, LegalForm, Lei, Register,
    Registration, RegistrationNumber, TaxId, TaxScheme, Website,
};
use profiles_domain::shared::id::BusinessId;
use profiles_domain::shared::text::Line;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::persistence::aggregate::{
    Address, Email, Entries, Phone, PlannedEntry, StoredContact, date, from_json, planned, restored_planned,
    to_json,
};

const KIND: &str = "business";
/// The version of the form that is written.
pub(super) const SCHEMA_VERSION: i16 = 1;

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Document {
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trade_names: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_form: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<Entry>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    tax_ids: Entries<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lei: Option<String>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    industries: Entries<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    website: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    founded_on: Option<String>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    emails: Entries<Email>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    phone_numbers: Entries<Phone>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    addresses: Entries<Address>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    external_ids: Entries<String>,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    upcoming: Vec<PlannedEntry<String>>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    jurisdiction: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    register: Option<String>,
    number: String,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
enum Status {
    #[default]
    Active,
    Dissolved,
    Merged,
}

/// The details as they are stored under [`SCHEMA_VERSION`].
pub(super) fn encode(details: &BusinessDetails) -> Result<String, StoreError> {
    let text = |text: &str| text.to_owned();
    let contact = StoredContact::from(&details.contact);
    to_json(&Document {
        legal_name: details.legal_name.as_ref().map(|name| text(name.as_str())),
        trade_names: details.trade_names.iter().map(|name| text(name.as_str())).collect(),
        legal_form: details.legal_form.as_ref().map(|form| text(form.as_str())),
        registration: details.registration.as_ref().map(|entry| Entry {
            jurisdiction: text(entry.jurisdiction.as_str()),
            register: entry.register.as_ref().map(|register| text(register.as_str())),
            number: text(entry.number.as_str()),
        }),
        tax_ids: Entries(
            details.tax_ids.iter().map(|(scheme, id)| (text(scheme.as_str()), text(id.as_str()))).collect(),
        ),
        lei: details.lei.as_ref().map(|lei| text(lei.as_str())),
        industries: Entries(
            details.industries.iter().map(|(s, code)| (text(s.as_str()), text(code.as_str()))).collect(),
        ),
        website: details.website.as_ref().map(|website| text(website.as_str())),
        founded_on: details.founded_on.map(|date| date.to_string()),
        emails: contact.emails,
        phone_numbers: contact.phone_numbers,
        addresses: contact.addresses,
        external_ids: contact.external_ids,
        status: match details.status {
            BusinessStatus::Active => Status::Active,
            BusinessStatus::Dissolved(_) => Status::Dissolved,
            BusinessStatus::Merged { .. } => Status::Merged,
        },
        ended_on: details.status.ended_on().map(|date| date.to_string()),
        merged_into: details.status.merged_into().map(|id| id.uuid()),
        upcoming: planned(&details.upcoming, |name| text(name.as_str())),
    })
}

/// The details out of a document of a released version.
pub(super) fn decode(schema_version: i16, json: &str) -> Result<BusinessDetails, StoreError> {
    let document: Document = from_json(KIND, schema_version == SCHEMA_VERSION, schema_version, json)?;
    let corrupt = |what: &str| StoreError::Corrupt(format!("a business's document has {what}"));
    let ended_on = date(KIND, document.ended_on)?;
    let tax_id = |(name, number): (String, String)| {
        let scheme = TaxScheme::parse(&name).map_err(|_| corrupt("a tax number of an unknown kind"))?;
        Ok((scheme, TaxId::restore(scheme, number)))
    };
    let industry = |(name, code): (String, String)| {
        let scheme = IndustryScheme::parse(&name).map_err(|_| corrupt("a code of an unknown scheme"))?;
        Ok((scheme, IndustryCode::restore(scheme, code)))
    };
    Ok(BusinessDetails {
        legal_name: document.legal_name.map(Line::restore),
        trade_names: document.trade_names.into_iter().map(Line::restore).collect(),
        legal_form: document.legal_form.map(LegalForm::restore),
        registration: document.registration.map(|entry| Registration {
            jurisdiction: Jurisdiction::restore(entry.jurisdiction),
            register: entry.register.map(Register::restore),
            number: RegistrationNumber::restore(entry.number),
        }),
        tax_ids: document.tax_ids.0.into_iter().map(tax_id).collect::<Result<_, StoreError>>()?,
        lei: document.lei.map(Lei::restore),
        industries: document.industries.0.into_iter().map(industry).collect::<Result<_, StoreError>>()?,
        website: document.website.map(Website::restore),
        founded_on: date(KIND, document.founded_on)?,
        status: match (document.status, document.merged_into) {
            (Status::Active, _) => BusinessStatus::Active,
            (Status::Dissolved, _) => BusinessStatus::Dissolved(ended_on),
            (Status::Merged, Some(into)) => {
                BusinessStatus::Merged { into: BusinessId::new(into), on: ended_on }
            }
            (Status::Merged, None) => return Err(corrupt("a merger into nothing")),
        },
        contact: StoredContact {
            emails: document.emails,
            phone_numbers: document.phone_numbers,
            addresses: document.addresses,
            external_ids: document.external_ids,
        }
        .into(),
        upcoming: restored_planned(KIND, document.upcoming, Line::restore)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Documents as released versions wrote them. Never edit one: add a new one with a new version.
    const RELEASED: &[(i16, &str)] = &[
        (1, r#"{"status":"active"}"#),
        (1, include_str!("../../../fixtures/business-1.json")),
        (1, include_str!("../../../fixtures/business-1-upcoming.json")),
    ];

    #[test]
    fn documents_of_every_released_version_are_read() {
        for (version, json) in RELEASED {
            let details = decode(*version, json).unwrap();
            assert_eq!(decode(SCHEMA_VERSION, &encode(&details).unwrap()).unwrap(), details);
            assert_eq!(encode(&details).unwrap(), json.trim(), "the current version writes what it reads");
        }
    }

    #[test]
    fn what_can_not_be_read_is_told_without_its_content() {
        assert!(matches!(decode(99, "{}"), Err(StoreError::Corrupt(_))));
        for bad in
            [r#"{"lei": ["secret"]}"#, r#"{"tax_ids": {"secret": "secret"}}"#, r#"{"status": "merged"}"#]
        {
            let error = decode(1, bad).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
