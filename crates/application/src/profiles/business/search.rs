//! What businesses can be searched by.

use profiles_domain::profiles::business::{Jurisdiction, Lei, RegistrationNumber, TaxId, TaxScheme};
use serde::{Deserialize, Serialize};

use super::input::{
    parse_jurisdiction, parse_lei, parse_registration_number, parse_tax_id, parse_tax_scheme,
};
use crate::profiles::kind::SearchInput;
use crate::profiles::read_model::{KeyKind, SearchKey};
use crate::profiles::search::{Asked, Criteria, ExternalIdInput};
use crate::profiles::{Fault, PageRequest};

/// A number in a public register, as searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct RegistrationSearch {
    /// Whose law the register is kept under: ISO 3166-1 alpha-2, or ISO 3166-2.
    pub jurisdiction: String,
    /// The number. How it is written makes no difference.
    pub number: String,
}

/// A tax number, as searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct TaxIdSearch {
    /// The kind of number: `de_vat`.
    pub scheme: String,
    /// The number.
    pub number: String,
}

/// What to search by, as written. Everything given must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct BusinessSearchInput {
    /// Words of a name: each must match the legal or a trade name. Accents, case, script and order make no difference,
    /// and a word of four letters or more may have a typo, one of eight or more two. At most 10 words count.
    pub name: Option<String>,
    /// An e-mail address, whole.
    pub email: Option<String>,
    /// A phone number in international form, whole.
    pub phone: Option<String>,
    /// A Legal Entity Identifier (ISO 17442).
    pub lei: Option<String>,
    /// A number in a public register.
    pub registration: Option<RegistrationSearch>,
    /// A tax number.
    pub tax_id: Option<TaxIdSearch>,
    /// The date of foundation, as far as it was known when it was stored.
    pub founded_on: Option<String>,
    /// A link to another system.
    pub external_id: Option<ExternalIdInput>,
    /// The most items of a page, 1 to 200; 50 when absent.
    pub limit: Option<usize>,
    /// The cursor that the page before gave.
    pub cursor: Option<String>,
}

crate::objects_only!(; serialize RegistrationSearch, TaxIdSearch, BusinessSearchInput);

impl SearchInput for BusinessSearchInput {
    fn parse(&self) -> Result<Asked, Vec<Fault>> {
        let (mut criteria, mut faults) = (Criteria::default(), Vec::new());
        criteria.name(self.name.as_deref(), &mut faults);
        criteria.email(self.email.as_deref(), &mut faults);
        criteria.phone(self.phone.as_deref(), &mut faults);
        let keys = [self.lei_key(), self.registration_key(), self.tax_id_key()];
        for key in keys.into_iter().flatten() {
            match key {
                Ok(key) => criteria.key(&key),
                Err(found) => faults.extend(found),
            }
        }
        criteria.date("/founded_on", self.founded_on.as_deref(), &mut faults);
        criteria.external_id(self.external_id.as_ref(), &mut faults);
        criteria.complete(faults)
    }

    fn page(&self) -> PageRequest {
        PageRequest { limit: self.limit, cursor: self.cursor.clone() }
    }
}

type Key = Option<Result<SearchKey, Vec<Fault>>>;

impl BusinessSearchInput {
    fn lei_key(&self) -> Key {
        let lei = parse_lei(self.lei.as_deref()?).map(|lei| lei_key(&lei));
        Some(lei.map_err(|fault| vec![fault.within("/lei")]))
    }

    fn registration_key(&self) -> Key {
        let RegistrationSearch { jurisdiction, number } = self.registration.as_ref()?;
        Some(match (parse_jurisdiction(jurisdiction), parse_registration_number(number)) {
            (Ok(jurisdiction), Ok(number)) => Ok(registration_key(&jurisdiction, &number)),
            (jurisdiction, number) => Err([
                jurisdiction.err().map(|fault| fault.within("/registration/jurisdiction")),
                number.err().map(|fault| fault.within("/registration/number")),
            ]
            .into_iter()
            .flatten()
            .collect()),
        })
    }

    fn tax_id_key(&self) -> Key {
        let TaxIdSearch { scheme, number } = self.tax_id.as_ref()?;
        let parse = |scheme: TaxScheme| {
            parse_tax_id(scheme, number).map_err(|fault| vec![fault.within("/tax_id/number")])
        };
        let scheme = parse_tax_scheme(scheme).map_err(|fault| vec![fault.within("/tax_id/scheme")]);
        Some(scheme.and_then(parse).map(|id| tax_id_key(&id)))
    }
}

/// The key by which a business with this LEI is looked up.
pub(super) fn lei_key(lei: &Lei) -> SearchKey {
    SearchKey { kind: KeyKind::Lei, value: lei.as_str().to_owned() }
}

/// The key by which a business with this number in a register of that jurisdiction is looked up.
pub(super) fn registration_key(jurisdiction: &Jurisdiction, number: &RegistrationNumber) -> SearchKey {
    SearchKey { kind: KeyKind::Registration, value: format!("{jurisdiction}:{}", number.key()) }
}

/// The key by which a business with this tax number is looked up.
pub(super) fn tax_id_key(id: &TaxId) -> SearchKey {
    SearchKey { kind: KeyKind::TaxId, value: format!("{}:{id}", id.scheme().as_str()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_search_is_told() {
        let input = BusinessSearchInput {
            lei: Some("5493001KJTIIGC8Y1R13".into()),
            registration: Some(RegistrationSearch { jurisdiction: "XX".into(), number: "-".into() }),
            tax_id: Some(TaxIdSearch { scheme: "de_vat".into(), number: "DE1".into() }),
            ..BusinessSearchInput::default()
        };
        let pointers: Vec<_> = input.parse().unwrap_err().into_iter().map(|fault| fault.pointer).collect();
        let expected = ["/lei", "/registration/jurisdiction", "/registration/number", "/tax_id/number"];
        assert_eq!(pointers, expected);
        assert_eq!(BusinessSearchInput::default().parse().unwrap_err()[0].code, "search_empty");
    }
}
