//! First-level areas of countries: states, provinces, prefectures, counties.

use rust_iso3166::iso3166_2::SUBDIVISION_COUNTRY_MAP;

use super::fold::fold;
use super::rules::{Pattern, Rules};
use crate::shared::country::CountryCode;

/// An area.
#[derive(Debug)]
pub(super) struct Area {
    /// Its key, names in the country's languages and in Latin letters, and ISO 3166-2 code, folded.
    pub(super) names: Vec<String>,
    /// How its postal codes begin; empty where the data doesn't say.
    pub(super) postal_codes: Pattern,
}

/// What is known of an area as typed.
pub(super) enum Found {
    /// The country has it; these are the ones that are called so (`Buenos Aires` is a city and a province).
    Areas(Vec<&'static Area>),
    /// The country has it by ISO 3166-2, but our data doesn't: a new province, a region above the provinces.
    Elsewhere,
    /// The country has none of that name.
    Unknown,
}

/// Looks an area up by name or code, without regard to case, accents and punctuation.
///
/// ISO 3166-2 codes are taken with their country, too (`US-CA`), Irish counties with or without `Co.` or `County`.
/// Names that only ISO 3166-2 knows are accepted: countries reform their provinces, and one list may lag behind the other.
pub(super) fn find(country: CountryCode, rules: &'static Rules, typed: &str) -> Found {
    let name = fold(typed);
    let code =
        name.strip_prefix(&country.as_str().to_ascii_lowercase()).and_then(|rest| rest.strip_prefix(' '));
    let name = bare(country, code.unwrap_or(&name));
    let areas: Vec<_> =
        rules.areas().iter().filter(|area| area.names.iter().any(|n| bare(country, n) == name)).collect();
    if !areas.is_empty() {
        return Found::Areas(areas);
    }
    let code = format!("{}-{}", country.as_str(), name.to_ascii_uppercase());
    let of_iso = SUBDIVISION_COUNTRY_MAP.get(country.as_str()).is_some_and(|subdivisions| {
        subdivisions.iter().any(|s| s.code == code || bare(country, &fold(s.name)) == name)
    });
    if of_iso && !name.is_empty() { Found::Elsewhere } else { Found::Unknown }
}

/// The name without what Ireland writes before its counties.
fn bare(country: CountryCode, folded: &str) -> &str {
    if country.as_str() != "IE" {
        return folded;
    }
    folded.strip_prefix("co ").or_else(|| folded.strip_prefix("county ")).unwrap_or(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn irish_counties_are_the_same_with_and_without_their_prefix() {
        let ireland = CountryCode::restore("IE");
        for typed in ["Cork", "Co. Cork", "county cork", "IE-CO"] {
            let found = find(ireland, Rules::of(ireland), typed);
            assert!(matches!(found, Found::Areas(areas) if areas.len() == 1), "{typed}");
        }
    }
}
