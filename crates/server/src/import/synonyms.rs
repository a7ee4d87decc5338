//! Which headers are known by themselves: paths, and the names that exports commonly give their columns.

use super::target::Target;
use crate::hint;

/// Names of columns without a label, in small letters and digits alone: `First Name` is `firstname`.
const PLAIN: &[(&str, &[&str])] = &[
    ("id", &["uuid"]),
    ("name.given", &["given", "givenname", "firstname", "forename", "first"]),
    ("name.additional", &["additionalname", "middlename", "middle", "patronymic"]),
    ("name.family", &["family", "familyname", "lastname", "surname", "last"]),
    ("name.prefix", &["prefix", "nameprefix", "honorificprefix"]),
    ("name.suffix", &["suffix", "namesuffix", "honorificsuffix"]),
    ("name.preferred", &["preferred", "preferredname", "nickname", "knownas"]),
    ("birth_date", &["birthdate", "dateofbirth", "dob", "birthday", "born"]),
    ("birth_place.locality", &["birthplace", "placeofbirth", "cityofbirth"]),
    ("birth_place.country", &["birthcountry", "countryofbirth"]),
    ("deceased_on", &["deceasedon", "dateofdeath", "deathdate", "died"]),
    ("gender", &["sex"]),
    ("languages", &["language", "lang", "preferredlanguage"]),
    ("nationalities", &["nationality", "citizenship"]),
    ("time_zone", &["timezone", "tz"]),
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

const LABELS: [&str; 4] = ["home", "work", "billing", "mobile"];
const USUAL_LABEL: &str = "home";

/// What a column of that name gives, if that is clear.
pub(super) fn recognise(header: &str) -> Option<Target> {
    Target::parse(header)
        .filter(|_| header.trim() != "-")
        .or_else(|| Target::parse(&path_of(&plain(header))?))
}

fn path_of(name: &str) -> Option<String> {
    let known = PLAIN.iter().find(|(_, names)| names.contains(&name));
    if let Some((path, _)) = known {
        return Some((*path).to_owned());
    }
    let around = LABELS.into_iter().flat_map(|label| {
        [name.strip_prefix(label), name.strip_suffix(label)]
            .into_iter()
            .flatten()
            .map(move |rest| (label, rest))
    });
    std::iter::once((USUAL_LABEL, name)).chain(around).find_map(|(label, rest)| {
        let (attribute, member, _) = LABELLED.iter().find(|(_, _, names)| names.contains(&rest))?;
        Some(format!("{attribute}.{label}.{member}"))
    })
}

/// The path that a header that isn't known may mean.
pub(super) fn suggest(header: &str) -> Option<String> {
    let name = plain(header);
    let names =
        PLAIN.iter().flat_map(|(_, names)| *names).chain(LABELLED.iter().flat_map(|(_, _, names)| *names));
    let usual = super::target::usual();
    let by_name = hint::closest(&name, names.copied()).and_then(path_of);
    by_name.or_else(|| hint::closest(header, usual.iter().map(String::as_str)).map(str::to_owned))
}

fn plain(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(recognise(header).map(|target| target.written()).as_deref(), Some(path), "{header}");
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
            assert_eq!(recognise(header), None, "{header}");
            if hint.is_some() {
                assert_eq!(suggest(header).as_deref(), hint, "{header}");
            }
        }
        assert_eq!(suggest("Kostenstelle"), None);
    }
}
