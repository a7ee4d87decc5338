//! Invented persons: the same ones for the same numbers, as different from each other as real ones.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::places::{COUNTRIES, Country};

const SEED: u64 = 0x5eed_0001;

/// All ids begin like this, as those of persons do that were registered one after the other (UUID version 7).
pub(crate) const ID_PREFIX: &str = "018f3c5e-7a00-7000-8000-";

/// The id of a person by their number; also spelled out in pgbench's scripts.
pub(crate) fn id(number: u64) -> Uuid {
    Uuid::from_u128(0x018f_3c5e_7a00_7000_8000_0000_0000_0000 | u128::from(number))
}

/// The address that one of the measured commands sets; its street makes it differ from every other one of a run.
pub(crate) fn new_address(number: u64) -> Value {
    json!({
        "street": format!("{number:08} rue des Martyrs"),
        "locality": "Paris",
        "postal_code": "75009",
        "country": "FR",
        "primary": true,
    })
}

/// Writes persons as JSON Lines.
pub(crate) fn write_file(path: &Path, count: u64) -> Result<()> {
    let file = std::fs::File::create(path).with_context(|| format!("could not create {}", path.display()))?;
    let mut file = BufWriter::new(file);
    for number in 0..count {
        serde_json::to_writer(&mut file, &person(number))?;
        file.write_all(b"\n")?;
    }
    file.flush().with_context(|| format!("could not write {}", path.display()))
}

/// The person of that number.
fn person(number: u64) -> Value {
    let mut rng = StdRng::seed_from_u64(SEED ^ number);
    let country = &pick(&mut rng, &COUNTRIES);
    let gender = if rng.random_bool(0.5) { Gender::Female } else { Gender::Male };
    let given = gender.given(&mut rng, country);
    let family = pick(&mut rng, country.family);
    let born_in = pick(&mut rng, country.places);
    let mut person = json!({
        "id": id(number),
        "name": {"given": given, "family": family},
        "birth_date": format!("{}-{:02}-{:02}", rng.random_range(1930..2012), rng.random_range(1..=12), rng.random_range(1..=28)),
        "birth_place": {"locality": born_in.locality, "country": country.code},
        "gender": gender.name(),
        "nationalities": [country.code],
        "languages": [country.language],
        "time_zone": country.time_zone,
        "emails": {"home": {"address": email(given, family, number, "example.org"), "primary": true}},
        "phone_numbers": {"mobile": {"number": phone(&mut rng, country), "primary": true}},
        "addresses": {"home": address(&mut rng, country)},
        "external_ids": {"crm": format!("C-{number:07}")},
    });
    if rng.random_bool(0.4) {
        set(&mut person, "/name", "additional", gender.given(&mut rng, country).into());
    }
    if rng.random_bool(0.3) {
        let work = json!({"address": email(given, family, number, "work.example.com"), "primary": false});
        set(&mut person, "/emails", "work", work);
    }
    if rng.random_bool(0.2) {
        let mut second = address(&mut rng, country);
        set(&mut second, "", "primary", false.into());
        set(&mut person, "/addresses", "work", second);
    }
    if rng.random_bool(0.2) {
        set(&mut person, "", "pronouns", gender.pronouns().into());
    }
    person
}

fn set(value: &mut Value, pointer: &str, member: &str, to: Value) {
    if let Some(Value::Object(object)) = value.pointer_mut(pointer) {
        object.insert(member.to_owned(), to);
    }
}

#[derive(Clone, Copy)]
enum Gender {
    Female,
    Male,
}

impl Gender {
    fn name(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }

    fn pronouns(self) -> &'static str {
        match self {
            Self::Female => "she/her",
            Self::Male => "he/him",
        }
    }

    fn given(self, rng: &mut StdRng, country: &Country) -> &'static str {
        match self {
            Self::Female => pick(rng, country.female),
            Self::Male => pick(rng, country.male),
        }
    }
}

fn address(rng: &mut StdRng, country: &Country) -> Value {
    let place = pick(rng, country.places);
    let (number, street) = (rng.random_range(1..200), pick(rng, country.streets));
    let street =
        if country.number_first { format!("{number} {street}") } else { format!("{street} {number}") };
    let mut address = json!({
        "street": street,
        "locality": place.locality,
        "postal_code": place.postal_code,
        "country": country.code,
        "primary": true,
    });
    if let Some(area) = place.area {
        set(&mut address, "", "administrative_area", area.into());
    }
    address
}

/// Mailboxes have Latin letters only, and are nobody else's.
fn email(given: &str, family: &str, number: u64, domain: &str) -> String {
    let part = |name: &str| name.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect::<String>();
    format!("{}.{}.{number}@{domain}", part(given), part(family))
}

fn phone(rng: &mut StdRng, country: &Country) -> String {
    let digits: String =
        (0..country.phone_digits).map(|_| char::from(rng.random_range(b'0'..=b'9'))).collect();
    format!("{}{digits}", country.phone_prefix)
}

/// One of the items.
fn pick<T: Copy + Default>(rng: &mut StdRng, items: &[T]) -> T {
    items.choose(rng).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_the_same_person() {
        assert_eq!(person(7), person(7));
        assert_ne!(person(7), person(8));
        assert!(id(255).to_string().starts_with(ID_PREFIX));
        assert!(id(255).to_string().ends_with("0000000000ff"));
    }

    #[test]
    fn mailboxes_are_of_latin_letters() {
        assert_eq!(email("Zoë", "Müller", 3, "example.org"), "zo.mller.3@example.org");
    }
}
