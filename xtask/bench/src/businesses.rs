//! Invented businesses in the form of GLEIF's golden copy: the same ones for the same numbers.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use crate::places::COUNTRIES;

const SEED: u64 = 0x5eed_0002;

/// The columns of the golden copy (LEI-CDF 3.1) that most records fill.
const COLUMNS: [&str; 13] = [
    "LEI",
    "Entity.LegalName",
    "Entity.OtherEntityNames.OtherEntityName.1",
    "Entity.OtherEntityNames.OtherEntityName.1.type",
    "Entity.LegalAddress.FirstAddressLine",
    "Entity.LegalAddress.City",
    "Entity.LegalAddress.Country",
    "Entity.LegalAddress.PostalCode",
    "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
    "Entity.LegalJurisdiction",
    "Entity.EntityStatus",
    "Entity.EntityCreationDate",
];

/// Writes businesses as a golden copy.
pub(crate) fn write_file(path: &Path, count: u64) -> Result<()> {
    let file = std::fs::File::create(path).with_context(|| format!("could not create {}", path.display()))?;
    let mut file = BufWriter::new(file);
    let mut line = |cells: &[String]| {
        let quoted: Vec<_> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
        writeln!(file, "{}", quoted.join(","))
    };
    line(&COLUMNS.map(str::to_owned))?;
    for number in 0..count {
        line(&business(number))?;
    }
    file.flush().with_context(|| format!("could not write {}", path.display()))
}

/// The business of that number: a cell for each column. No cell has a quote in it.
fn business(number: u64) -> [String; COLUMNS.len()] {
    let mut rng = StdRng::seed_from_u64(SEED ^ number);
    let country = &COUNTRIES.choose(&mut rng).copied().unwrap_or_default();
    let pick = |rng: &mut StdRng, words: &[&'static str]| words.choose(rng).copied().unwrap_or_default();
    let place = country.places.choose(&mut rng).copied().unwrap_or_default();
    let family = pick(&mut rng, country.family);
    let trade =
        pick(&mut rng, &["Trading", "Foods", "Logistics", "Software", "Holding", "Textiles", "Energy"]);
    let form = pick(&mut rng, &["GmbH", "SARL", "Ltd", "LLC", "S.A.", "AG"]);
    let has_trade_name = rng.random_bool(0.2);
    let (house, street) = (rng.random_range(1..200), pick(&mut rng, country.streets));
    [
        lei(number),
        format!("{family} {trade} {number} {form}"),
        if has_trade_name { format!("{family} {trade}") } else { String::new() },
        if has_trade_name { "TRADING_OR_OPERATING_NAME".to_owned() } else { String::new() },
        if country.number_first { format!("{house} {street}") } else { format!("{street} {house}") },
        place.locality.to_owned(),
        country.code.to_owned(),
        place.postal_code.to_owned(),
        "RA000242".to_owned(),
        format!("HRB {number}"),
        country.code.to_owned(),
        "ACTIVE".to_owned(),
        format!("{}-05-17T00:00:00Z", rng.random_range(1950..2025)),
    ]
}

/// An LEI (ISO 17442) that nobody has, with its check digits (ISO 7064, mod 97-10).
fn lei(number: u64) -> String {
    let body = format!("ZZZZ00BENCH{number:07}");
    let remainder = format!("{body}00").chars().fold(0_u32, |remainder, letter| {
        let value = letter.to_digit(36).unwrap_or_default();
        (remainder * if value < 10 { 10 } else { 100 } + value) % 97
    });
    format!("{body}{:02}", 98 - remainder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_the_same_business() {
        assert_eq!(business(7), business(7));
        assert_ne!(business(7), business(8));
        assert!((0..1000).flat_map(business).all(|cell| !cell.contains('"')));
    }

    #[test]
    fn an_lei_has_the_right_check_digits() {
        for number in [0, 7, 99_999] {
            let lei = lei(number);
            let digits: String =
                lei.chars().filter_map(|letter| letter.to_digit(36)).map(|value| value.to_string()).collect();
            let remainder = digits
                .bytes()
                .fold(0_u32, |remainder, digit| (remainder * 10 + u32::from(digit - b'0')) % 97);
            assert_eq!((lei.len(), remainder), (20, 1), "{lei}");
        }
    }
}
