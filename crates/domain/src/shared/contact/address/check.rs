//! Which rules of its country an address breaks.

use super::areas::{self, Found};
use super::fold::plain;
use super::issue::{AddressIssue, AddressIssueCode};
use super::parts::{AddressField, AddressParts};
use super::rules::Rules;
use crate::shared::country::CountryCode;

/// Where the data's "postal codes of this area" are held against an address.
///
/// The data has them for 24 countries, but undated, and in many the borders of postal areas aren't those of areas
/// (Spanish enclaves, Australian and Indian border towns) or areas were redrawn since (Sardinia). To refuse somebody's
/// own address is worse than to let a slip pass, so only countries are listed whose posts allot whole prefixes to areas
/// and where the data lists the exceptions: Brazil, Canada, Turkey, United States.
const AREA_POSTAL_CODES: [&str; 4] = ["BR", "CA", "TR", "US"];

/// The broken rules, in the order of the fields. The parts have been cleaned.
pub(super) fn issues(parts: &AddressParts, country: CountryCode) -> Vec<AddressIssue> {
    let rules = Rules::of(country);
    let mut issues: Vec<_> = rules
        .required
        .chars()
        .filter_map(AddressField::from_letter)
        .filter(|field| parts.get(*field).is_none())
        .map(|field| AddressIssue { field, code: AddressIssueCode::Required })
        .collect();
    let mut report = |field, code| issues.push(AddressIssue { field, code });

    let postal_code = parts.postal_code.as_deref().map(plain);
    let formed = postal_code.as_deref().and_then(|typed| formed(typed, rules));
    if postal_code.is_some() && formed.is_none() {
        report(AddressField::PostalCode, AddressIssueCode::InvalidPostalCode);
    }
    if let Some(area) = parts.administrative_area.as_deref().filter(|_| !rules.areas().is_empty()) {
        match (areas::find(country, rules, area), formed) {
            (Found::Unknown, _) => {
                report(AddressField::AdministrativeArea, AddressIssueCode::UnknownAdministrativeArea);
            }
            (Found::Areas(areas), Some(code))
                if AREA_POSTAL_CODES.contains(&country.as_str())
                    && !areas.iter().any(|area| area.postal_codes.matches(code)) =>
            {
                report(AddressField::PostalCode, AddressIssueCode::PostalCodeMismatch);
            }
            _ => {}
        }
    }
    issues.sort_unstable();
    issues
}

/// The postal code, if it has the country's form, without the prefix that the post writes before it (`CH-8001`).
fn formed<'a>(typed: &'a str, rules: &Rules) -> Option<&'a str> {
    [Some(typed), without_prefix(typed, rules.prefix)]
        .into_iter()
        .flatten()
        .find(|code| rules.postal_code.matches(code))
}

/// The postal code without the prefix that the post writes before it, if it has it. The prefix's case doesn't matter.
pub(super) fn without_prefix<'a>(typed: &'a str, prefix: &str) -> Option<&'a str> {
    let prefix = prefix.trim_end();
    let (head, tail) = typed.split_at_checked(prefix.len())?;
    (!prefix.is_empty() && head.eq_ignore_ascii_case(prefix)).then(|| tail.trim_start())
}
