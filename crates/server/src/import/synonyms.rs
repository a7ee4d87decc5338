//! Which headers are known by themselves: paths, and the names that exports commonly give their columns.

use super::kind::{Synonyms, Vocabulary};
use super::target::Target;
use crate::hint;

/// Names of columns without a label that all kinds have, in small letters and digits alone: `Mobile phone` is
/// `mobilephone`.
const PLAIN: Synonyms = &[
    ("id", &["uuid"]),
    (
        "phone_numbers.mobile.number",
        &["mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "cellnumber"],
    ),
];

/// Names of columns that may have a label before or behind: `work email`, `City (billing)`.
const LABELLED: &[(&str, &str, &[&str])] = &[
    ("emails", "address", &["email", "emailaddress", "mail"]),
    ("phone_numbers", "number", &["phone", "phonenumber", "telephone", "telephonenumber", "tel"]),
    (
        "addresses",
        "street",
        &["street", "streetaddress", "address", "addressline", "address1", "addressline1"],
    ),
    ("addresses", "locality", &["locality", "city", "town"]),
    ("addresses", "dependent_locality", &["dependentlocality", "suburb", "district"]),
    ("addresses", "postal_code", &["postalcode", "postcode", "zip", "zipcode"]),
    (
        "addresses",
        "administrative_area",
        &["administrativearea", "state", "province", "county", "prefecture"],
    ),
    ("addresses", "sorting_code", &["sortingcode", "cedex"]),
    ("addresses", "country", &["country", "countrycode"]),
];

/// What a column of that name gives, if that is clear.
pub(super) fn recognise(header: &str, words: &Vocabulary) -> Option<Target> {
    Target::parse(header, words)
        .filter(|_| header.trim() != "-")
        .or_else(|| Target::parse(&path_of(&plain(header), words)?, words))
}

fn path_of(name: &str, words: &Vocabulary) -> Option<String> {
    let known = PLAIN.iter().chain(words.synonyms).find(|(_, names)| names.contains(&name));
    if let Some((path, _)) = known {
        return Some((*path).to_owned());
    }
    let around = words.labels.iter().flat_map(|label| {
        [name.strip_prefix(label), name.strip_suffix(label)]
            .into_iter()
            .flatten()
            .map(move |rest| (*label, rest))
    });
    std::iter::once((words.usual_label, name)).chain(around).find_map(|(label, rest)| {
        let (attribute, member, _) = LABELLED.iter().find(|(_, _, names)| names.contains(&rest))?;
        Some(format!("{attribute}.{label}.{member}"))
    })
}

/// The path that a header that isn't known may mean.
pub(super) fn suggest(header: &str, words: &Vocabulary) -> Option<String> {
    let name = plain(header);
    let names = PLAIN.iter().chain(words.synonyms).flat_map(|(_, names)| *names);
    let names = names.chain(LABELLED.iter().flat_map(|(_, _, names)| *names));
    let usual = super::target::usual(words);
    let by_name = hint::closest(&name, names.copied()).and_then(|name| path_of(name, words));
    by_name.or_else(|| hint::closest(header, usual.iter().map(String::as_str)).map(str::to_owned))
}

fn plain(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use profiles_domain::profiles::business::Business;
    use profiles_domain::profiles::person::Person;

    use super::super::kind::Importable;
    use super::*;

    const PERSON: &Vocabulary = Person::VOCABULARY;
    const BUSINESS: &Vocabulary = Business::VOCABULARY;

    #[test]
    fn common_names_and_paths_are_known() {
        for (header, path) in [
            ("id", "id"),
            ("First Name", "name.given"),
            ("firstName", "name.given"),
            ("name.family", "name.family"),
            ("Last-Name", "name.family"),
            ("Date of Birth", "birth_date"),
            ("birth_date", "birth_date"),
            ("E-Mail", "emails.home.address"),
            ("Work Email", "emails.work.address"),
            ("email_work", "emails.work.address"),
            ("emails.School.address", "emails.school.address"),
            ("Phone", "phone_numbers.home.number"),
            ("Mobile phone", "phone_numbers.mobile.number"),
            ("work_phone", "phone_numbers.work.number"),
            ("ZIP", "addresses.home.postal_code"),
            ("City (billing)", "addresses.billing.locality"),
            ("state", "addresses.home.administrative_area"),
            ("languages", "languages"),
            ("external_ids.CRM", "external_ids.crm"),
            ("external_ids.crm.eu", "external_ids.crm.eu"),
            ("phone_numbers.mobile.primary", "phone_numbers.mobile.primary"),
            ("updated_at", ""),
        ] {
            assert_eq!(
                recognise(header, PERSON).map(|target| target.written()).as_deref(),
                Some(path),
                "{header}"
            );
        }
    }

    #[test]
    fn anything_else_is_not_guessed_at_but_a_slip_gets_a_hint() {
        for (header, hint) in [
            ("Vorname", None),
            ("-", None),
            ("name", None),
            ("Frist Name", Some("name.given")),
            ("addresses.home.postalcode", Some("addresses.home.postal_code")),
            ("emails.home", None),
            ("emails.ho me.address", Some("emails.home.address")),
            ("external_ids.a b", None),
        ] {
            assert_eq!(recognise(header, PERSON), None, "{header}");
            if hint.is_some() {
                assert_eq!(suggest(header, PERSON).as_deref(), hint, "{header}");
            }
        }
        assert_eq!(suggest("Kostenstelle", PERSON), None);
    }

    #[test]
    fn a_business_has_words_of_its_own() {
        for (header, path) in [
            ("Company Name", "legal_name"),
            ("legal_name", "legal_name"),
            ("Trading As", "trade_names"),
            ("registration.number", "registration.number"),
            ("Company number", "registration.number"),
            ("Tax_IDs.FR_SIREN", "tax_ids.fr_siren"),
            ("industry.nace_2_1", "industry.nace_2_1"),
            ("LEI code", "lei"),
            ("Homepage", "website"),
            ("City", "addresses.work.locality"),
            ("Legal city", "addresses.legal.locality"),
            ("Headquarters country", "addresses.headquarters.country"),
            ("billing email", "emails.billing.address"),
            ("mobile", "phone_numbers.mobile.number"),
            ("external_ids.ERP", "external_ids.erp"),
            ("version", ""),
            ("rejected_line", ""),
        ] {
            let found = recognise(header, BUSINESS).map(|target| target.written());
            assert_eq!(found.as_deref(), Some(path), "{header}");
        }
        for (header, hint) in [
            ("name", None),
            ("first name", None),
            ("tax_ids.fr_sirene", None),
            ("industry.nace", None),
            ("registration", None),
            ("registration.numbr", Some("registration.number")),
            ("leagl name", Some("legal_name")),
        ] {
            assert_eq!(recognise(header, BUSINESS), None, "{header}");
            if hint.is_some() {
                assert_eq!(suggest(header, BUSINESS).as_deref(), hint, "{header}");
            }
        }
    }
}
