//! The words of persons.

use profiles_domain::profiles::person::Person;
use uuid::Uuid;

use super::kind::{Importable, Vocabulary};

/// What parts the values of a list none of whose values can hold any of these.
const ANY: &[char] = &[';', '|', ','];

impl Importable for Person {
    const NAMESPACE: Uuid = Uuid::from_u128(0xb2f5_9d2c_6c0e_4d55_9a4f_0f1c_7e1b_83d6);

    const VOCABULARY: &'static Vocabulary = &Vocabulary {
        one: "person",
        texts: &["birth_date", "deceased_on", "status", "gender", "pronouns", "time_zone"],
        lists: &[("languages", ANY), ("nationalities", ANY)],
        objects: &[
            ("name", &["given", "additional", "family", "prefix", "suffix", "preferred"]),
            ("birth_place", &["locality", "country"]),
        ],
        keyed: &[],
        read_only: &["name.full", "name.sort"],
        synonyms: &[
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
        ],
        advice: (
            &["name", "full name", "fullname", "full_name"],
            "a whole name can't be taken apart safely; --map \"{name}=name.given\" keeps it in one piece",
        ),
        labels: &["home", "work", "billing", "mobile"],
        usual_label: "home",
    };
}
