//! Check digits of Europe's national numbers, and of the VAT numbers of countries outside the European Union.
//!
//! Each function gets a number that matched its shape, without the country's letters, and names the source of its
//! rule.

use super::super::check_digits::{
    at, last, luhn, missing, mod_11_10, number, part, sum, two_series_mod_11, values,
};

/// 9 digits, or 12 with a branch: the weighted sum and the last two digits are a multiple of 97, of numbers since 2009
/// perhaps with 55 more. `GD` with 000 to 499 are government departments, `HA` with 500 to 999 health authorities.
/// European Commission, *VIES VAT validation routines*, whose rule HM Revenue and Customs gave.
pub(super) fn gb_vat(n: &str) -> bool {
    let body = number(part(n, 2, 5));
    match part(n, 0, 2) {
        "GD" => body < 500,
        "HA" => body >= 500,
        _ => {
            let total = sum(n, &[8, 7, 6, 5, 4, 3, 2, 10, 1]);
            total != 0 && (total.is_multiple_of(97) || (total + 55).is_multiple_of(97))
        }
    }
}

/// 9 digits. Swiss e-government standard eCH-0097, *Datenstandard Unternehmensidentifikation*, section on the UID: a
/// check digit of 10 is never given out.
pub(super) fn ch_uid(n: &str) -> bool {
    missing(sum(n, &[5, 4, 3, 2, 7, 6, 5, 4]), 11) % 11 == last(part(n, 0, 9))
}

/// 9 digits. Brønnøysundregistrene, *Organisasjonsnummeret*: 10 is never given out.
pub(super) fn no_orgnr(n: &str) -> bool {
    missing(sum(n, &[3, 2, 7, 6, 5, 4, 3, 2]), 11) % 11 == last(part(n, 0, 9))
}

/// 10 digits: a date with 40 added to the day, two more, the check digit and the century. Þjóðskrá and Skatturinn,
/// *Kennitala*. People's, without the 40, are refused: a business that is a person has none of its own.
pub(super) fn is_kennitala(n: &str) -> bool {
    (41..=71).contains(&number(part(n, 0, 2)))
        && (1..=12).contains(&number(part(n, 2, 4)))
        && missing(sum(n, &[3, 2, 7, 6, 5, 4, 3, 2]), 11) % 11 == at(n, 8)
        && matches!(at(n, 9), 0 | 9)
}

/// 9 digits. INSEE, *Identifiant SIREN* (ISO/IEC 7812-1): Luhn.
pub(super) fn fr_siren(n: &str) -> bool {
    number(n) != 0 && luhn(n)
}

/// 14 digits: a SIREN and 5 of the place, Luhn over all. INSEE's exception: La Poste has so many places that theirs,
/// but for the head office, have digits that add up to a multiple of 5.
pub(super) fn fr_siret(n: &str) -> bool {
    const LA_POSTE: &str = "356000000";
    let is_post_office = n.starts_with(LA_POSTE) && part(n, 9, 14) != "00048";
    let fits = if is_post_office { values(n).sum::<u32>().is_multiple_of(5) } else { luhn(n) };
    fr_siren(part(n, 0, 9)) && fits
}

/// 10 digits, the third at least 2, which no date of birth has. Bolagsverket and Skatteverket, *Organisationsnummer*
/// (SKV 709): Luhn.
pub(super) fn se_orgnr(n: &str) -> bool {
    at(n, 2) >= 2 && luhn(n)
}

/// 9 digits, or 14 with those of a local unit. GUS, *Rejestr REGON*: a rest of 10 counts 0.
pub(super) fn pl_regon(n: &str) -> bool {
    let short = sum(n, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == at(n, 8);
    let long = sum(n, &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11 % 10 == at(n, 13);
    number(n) != 0 && short && (n.len() == 9 || long)
}

/// 10 digits for organisations, 12 for people in business. Federal Tax Service of Russia, order ММВ-7-6/435 of
/// 2012 on the INN's structure.
pub(super) fn ru_inn(n: &str) -> bool {
    let weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let digit = |skipped: usize| sum(n, weights.get(skipped..).unwrap_or_default()) % 11 % 10;
    match n.len() {
        10 => number(n) != 0 && digit(2) == at(n, 9),
        _ => number(n) != 0 && digit(1) == at(n, 10) && digit(0) == at(n, 11),
    }
}

/// 8 digits. State Statistics Service of Ukraine, *ЄДРПОУ*: numbers from 30,000,000 to 60,000,000 have the weights
/// turned by one place, and where these leave 10, each weight is two more.
pub(super) fn ua_edrpou(n: &str) -> bool {
    let weights: [u32; 7] = if (30_000_000..=60_000_000).contains(&number(n)) {
        [7, 1, 2, 3, 4, 5, 6]
    } else {
        [1, 2, 3, 4, 5, 6, 7]
    };
    let rest = match sum(n, &weights) % 11 {
        10 => sum(n, &weights.map(|weight| weight + 2)) % 11 % 10,
        rest => rest,
    };
    number(n) != 0 && rest == last(n)
}

/// 9 digits from 100000001. Poreska uprava, *Pravilnik o PIB*: ISO/IEC 7064, MOD 11,10.
pub(super) fn rs_pib(n: &str) -> bool {
    !n.starts_with('0') && mod_11_10(n)
}

/// 10 digits. Gelir İdaresi Başkanlığı, on the vergi kimlik numarası: each digit and its place are turned modulo 10,
/// multiplied with a power of two and cast out nines.
pub(super) fn tr_vkn(n: &str) -> bool {
    let total: u32 = values(part(n, 0, 9))
        .zip((1..=9_u32).rev())
        .map(|(value, place)| match (value + place) % 10 {
            9 => 9,
            turned => turned * 2_u32.pow(place) % 9,
        })
        .sum();
    number(n) != 0 && missing(total, 10) % 10 == last(n)
}

/// 12 digits: year and month of registration, a kind (4 to 6), a part of it, a serial number. Kazakhstan's *Закон о
/// национальных реестрах идентификационных номеров*: two series of weights, 10 twice is never given out.
pub(super) fn kz_bin(n: &str) -> bool {
    let rest = match sum(n, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11 {
        10 => sum(n, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11,
        rest => rest,
    };
    (1..=12).contains(&number(part(n, 2, 4))) && matches!(at(n, 4), 4..=6) && rest == last(n)
}

/// 9 digits of Lithuania's register of legal entities: two series of weights.
pub(super) fn lt_kodas(n: &str) -> bool {
    two_series_mod_11(part(n, 0, 8)) == last(n)
}
