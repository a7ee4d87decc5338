//! Single values of a business as written, and how each becomes a value of the domain.

use profiles_domain::profiles::business::{
    BusinessName, BusinessStatus, Industries, IndustryCode, IndustryScheme, Jurisdiction, LegalForm, Lei,
    Register, Registration, RegistrationError, RegistrationNumber, TaxId, TaxIdError, TaxScheme, Website,
};
use profiles_domain::shared::id::BusinessId;
use profiles_domain::shared::text::Line;

use super::{RegistrationInput, StatusInput};
use crate::profiles::Fault;
use crate::profiles::input::{Parsed, UniqueMap, member, one, parse_date, step_into, text_fault};

/// Parses a name. Its fault points at the place it stands.
///
/// # Errors
/// As [`Line::parse`].
pub fn parse_business_name(text: &str) -> Parsed<BusinessName> {
    Line::parse(text).map_err(text_fault)
}

/// Parses a list of names.
///
/// # Errors
/// Every fault, with pointers into the list.
pub fn parse_business_name_list(items: &[String]) -> Result<Vec<BusinessName>, Vec<Fault>> {
    crate::profiles::input::parse_list(items, parse_business_name)
}

/// Parses a legal form.
///
/// # Errors
/// As [`LegalForm::parse`].
pub fn parse_legal_form(text: &str) -> Parsed<LegalForm> {
    LegalForm::parse(text).map_err(|error| Fault::new("", error.code(), error))
}

/// Parses an LEI.
///
/// # Errors
/// As [`Lei::parse`].
pub fn parse_lei(text: &str) -> Parsed<Lei> {
    Lei::parse(text).map_err(|error| Fault::new("", error.code(), error))
}

/// Parses a website's address.
///
/// # Errors
/// As [`Website::parse`].
pub fn parse_website(text: &str) -> Parsed<Website> {
    Website::parse(text).map_err(|error| Fault::new("", error.code(), error))
}

/// Parses the name of a kind of tax numbers.
///
/// # Errors
/// As [`TaxScheme::parse`].
pub fn parse_tax_scheme(name: &str) -> Parsed<TaxScheme> {
    TaxScheme::parse(name).map_err(|error| Fault::new("", error.code(), error))
}

/// Parses a tax number.
///
/// # Errors
/// As [`TaxId::parse`].
pub fn parse_tax_id(scheme: TaxScheme, text: &str) -> Parsed<TaxId> {
    TaxId::parse(scheme, text).map_err(|error| {
        let fault = Fault::new("", error.code(), error);
        match error {
            TaxIdError::Format { example, .. } => fault.with_word("example", example),
            TaxIdError::UnknownScheme | TaxIdError::CheckDigit => fault,
        }
    })
}

/// Parses a jurisdiction.
///
/// # Errors
/// As [`Jurisdiction::parse`].
pub fn parse_jurisdiction(text: &str) -> Parsed<Jurisdiction> {
    Jurisdiction::parse(text).map_err(registration_fault)
}

/// Parses a number in a register.
///
/// # Errors
/// As [`RegistrationNumber::parse`].
pub fn parse_registration_number(text: &str) -> Parsed<RegistrationNumber> {
    RegistrationNumber::parse(text).map_err(registration_fault)
}

fn registration_fault(error: RegistrationError) -> Fault {
    match error {
        RegistrationError::Text(error) => text_fault(error),
        other => Fault::new("", other.code(), other),
    }
}

/// Parses an entry in a register.
///
/// # Errors
/// Every fault, with pointers into the entry.
pub fn parse_registration(input: &RegistrationInput) -> Result<Registration, Vec<Fault>> {
    let mut faults = Vec::new();
    let parse_register = |text: &str| Register::parse(text).map_err(registration_fault);
    let jurisdiction =
        member(&mut faults, "jurisdiction", Some(input.jurisdiction.as_str()), one(parse_jurisdiction));
    let register = member(&mut faults, "register", input.register.as_deref(), one(parse_register));
    let number = member(&mut faults, "number", Some(input.number.as_str()), one(parse_registration_number));
    match (jurisdiction, number) {
        (Some(jurisdiction), Some(number)) if faults.is_empty() => {
            Ok(Registration { jurisdiction, register, number })
        }
        _ => Err(faults),
    }
}

/// Parses codes of what a business does, by scheme. Those that are `stored` in the same words aren't judged again.
///
/// # Errors
/// Every fault, with pointers into the object.
pub fn parse_industries(
    codes: &UniqueMap<Option<String>>,
    stored: &Industries,
) -> Result<Industries, Vec<Fault>> {
    let (mut industries, mut faults) = (Industries::new(), Vec::new());
    for (name, code) in &codes.0 {
        let Some(code) = code else { continue };
        let parsed = IndustryScheme::parse(name).and_then(|scheme| {
            match stored.get(&scheme).filter(|known| known.as_str() == code) {
                Some(known) => Ok(known.clone()),
                None => IndustryCode::parse(scheme, code),
            }
        });
        match parsed {
            Ok(code) if industries.contains_key(&code.scheme()) => {
                faults.push(scheme_twice(step_into("", name)));
            }
            Ok(code) => {
                industries.insert(code.scheme(), code);
            }
            Err(error) => faults.push(Fault::new(step_into("", name), error.code(), error)),
        }
    }
    if faults.is_empty() { Ok(industries) } else { Err(faults) }
}

/// Two members name one scheme: neither is taken for the one that was meant.
pub(super) fn scheme_twice(pointer: String) -> Fault {
    Fault::new(pointer, "label_twice", "this scheme is there twice, in different spelling")
}

/// Parses where a business stands in its life.
///
/// # Errors
/// Every fault, with pointers into the object.
pub fn parse_status(input: &StatusInput) -> Result<BusinessStatus, Vec<Fault>> {
    let mut faults = Vec::new();
    let on = member(&mut faults, "ended_on", input.ended_on.as_deref(), one(parse_date));
    let into = input.merged_into.map(BusinessId::new);
    let status = match (input.status.as_deref(), into) {
        (None | Some("merged"), Some(into)) => BusinessStatus::Merged { into, on },
        (None, None) if input.ended_on.is_none() => BusinessStatus::Active,
        (Some("active"), None) if input.ended_on.is_none() => BusinessStatus::Active,
        (None | Some("dissolved"), None) => BusinessStatus::Dissolved(on),
        (Some("merged"), None) => {
            let detail = "name the business that goes on";
            faults.push(Fault::new("/merged_into", "merged_into_missing", detail));
            BusinessStatus::Active
        }
        (Some("active" | "dissolved"), _) => {
            let detail = "only what the status says can be there besides: leave out one of them";
            faults.push(Fault::new("/status", "status_contradicts", detail));
            BusinessStatus::Active
        }
        (Some(_), _) => {
            let detail = "expected active, dissolved or merged";
            faults.push(Fault::new("/status", "business_status_unknown", detail));
            BusinessStatus::Active
        }
    };
    if faults.is_empty() { Ok(status) } else { Err(faults) }
}
