//! Contact points as written, and how a set of them is parsed.

use profiles_domain::shared::contact::{AddressParts, EmailAddress, Handling, PhoneNumber, PostalAddress};
use profiles_domain::shared::contact_points::{ContactPoints, ContactPointsError, MAX_CONTACT_POINTS};
use serde::{Deserialize, Serialize};

use super::values::{parse_label, step_into};
use super::{ReadOnly, UniqueMap};
use crate::profiles::Fault;

/// An e-mail address as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct EmailInput {
    /// The address (RFC 5321, international ones of RFC 6531 included).
    pub address: String,
    /// Whether to prefer it over the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
}

/// A phone number as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct PhoneNumberInput {
    /// The number, international (`+33 6 12 34 56 78`), or national with its `region`.
    pub number: String,
    /// The country whose national number it is: ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Whether to prefer it over the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    #[serde(default, skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub known_range: ReadOnly,
}

/// A postal address as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct AddressInput {
    /// Street and number, or whatever stands for it; several lines are parted by line feeds.
    pub street: Option<String>,
    /// City, town or village.
    pub locality: Option<String>,
    /// A part of the locality: a suburb, a district, a townland.
    pub dependent_locality: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// State, province, prefecture, county.
    pub administrative_area: Option<String>,
    /// Sorting code, as `CEDEX` in France.
    pub sorting_code: Option<String>,
    /// The country: ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Whether to prefer it over the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub formatted: ReadOnly,
    #[serde(skip_serializing)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    #[doc(hidden)]
    pub issues: ReadOnly,
}

crate::objects_only!(; serialize EmailInput, PhoneNumberInput, AddressInput);

/// One kind of contact point as written.
pub(super) trait ContactInput {
    /// What it becomes.
    type Value: Clone + PartialEq;

    fn primary(&self) -> Option<bool>;
    /// Whether it says the same as a value that is stored already, which then isn't judged again.
    fn says(&self, value: &Self::Value) -> bool;
    fn parse(&self, handling: Handling) -> Result<Self::Value, Vec<Fault>>;
}

impl EmailInput {
    /// Parses it.
    ///
    /// # Errors
    /// Every fault, with pointers into this object.
    pub fn parse(&self) -> Result<EmailAddress, Vec<Fault>> {
        EmailAddress::parse(&self.address).map_err(|error| vec![Fault::new("/address", error.code(), error)])
    }
}

impl PhoneNumberInput {
    /// Parses it.
    ///
    /// # Errors
    /// Every fault, with pointers into this object.
    pub fn parse(&self) -> Result<PhoneNumber, Vec<Fault>> {
        PhoneNumber::parse(&self.number, self.region.as_deref()).map_err(|error| {
            let pointer = if error.code() == "phone_unknown_region" { "/region" } else { "/number" };
            vec![Fault::new(pointer, error.code(), error)]
        })
    }
}

impl AddressInput {
    /// Parses it.
    ///
    /// # Errors
    /// Every fault, with pointers into this object.
    pub fn parse(&self, handling: Handling) -> Result<PostalAddress, Vec<Fault>> {
        PostalAddress::parse(self.parts(), handling).map_err(|faults| {
            let fault = |fault: profiles_domain::shared::contact::AddressFault| {
                Fault::new(format!("/{}", fault.field.as_str()), fault.code.as_str(), fault.code)
            };
            faults.into_iter().map(fault).collect()
        })
    }

    fn parts(&self) -> AddressParts {
        AddressParts {
            street: self.street.clone(),
            locality: self.locality.clone(),
            dependent_locality: self.dependent_locality.clone(),
            postal_code: self.postal_code.clone(),
            administrative_area: self.administrative_area.clone(),
            sorting_code: self.sorting_code.clone(),
            country: self.country.clone().unwrap_or_default(),
        }
    }
}

impl ContactInput for EmailInput {
    type Value = EmailAddress;

    fn primary(&self) -> Option<bool> {
        self.primary
    }

    fn says(&self, value: &EmailAddress) -> bool {
        self.address == value.as_str()
    }

    fn parse(&self, _: Handling) -> Result<EmailAddress, Vec<Fault>> {
        self.parse()
    }
}

impl ContactInput for PhoneNumberInput {
    type Value = PhoneNumber;

    fn primary(&self) -> Option<bool> {
        self.primary
    }

    fn says(&self, value: &PhoneNumber) -> bool {
        self.region.is_none() && self.number == value.as_str()
    }

    fn parse(&self, _: Handling) -> Result<PhoneNumber, Vec<Fault>> {
        self.parse()
    }
}

impl ContactInput for AddressInput {
    type Value = PostalAddress;

    fn primary(&self) -> Option<bool> {
        self.primary
    }

    fn says(&self, value: &PostalAddress) -> bool {
        self.parts() == *value.parts()
    }

    fn parse(&self, handling: Handling) -> Result<PostalAddress, Vec<Fault>> {
        self.parse(handling)
    }
}

/// Parses all contact points of one kind. What `stored` has already is taken from there.
pub(super) fn parse_contacts<I: ContactInput>(
    attribute: &str,
    written: Option<&UniqueMap<Option<I>>>,
    stored: &ContactPoints<I::Value>,
    handling: Handling,
    faults: &mut Vec<Fault>,
) -> ContactPoints<I::Value> {
    let pointer = step_into("", attribute);
    let mut entries = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (key, input) in written.into_iter().flat_map(|map| &map.0) {
        let Some(input) = input else { continue };
        let here = step_into(&pointer, key);
        let label = match parse_label(key) {
            Ok(label) if seen.insert(label.clone()) => label,
            Ok(_) => {
                faults.push(Fault::new(
                    here,
                    "label_twice",
                    "this label is there twice, in different spelling",
                ));
                continue;
            }
            Err(fault) => {
                faults.push(fault.within(&here));
                continue;
            }
        };
        let known = stored.get(&label).filter(|contact| input.says(&contact.value));
        match known.map_or_else(|| input.parse(handling), |contact| Ok(contact.value.clone())) {
            Ok(value) => entries.push((label, value, input.primary())),
            Err(inner) => faults.extend(inner.into_iter().map(|fault| fault.within(&here))),
        }
    }
    ContactPoints::from_entries(entries).unwrap_or_else(|error| {
        let fault = Fault::new(pointer, error.code(), error);
        faults.push(match error {
            ContactPointsError::TooMany => fault.with("max", MAX_CONTACT_POINTS),
            ContactPointsError::SeveralPrimaries => fault,
        });
        ContactPoints::default()
    })
}
