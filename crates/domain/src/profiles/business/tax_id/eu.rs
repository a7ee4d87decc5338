//! Check digits of the VAT numbers of the European Union's member states.
//!
//! Source of all: European Commission, DG TAXUD, *VIES: structure of VAT identification numbers* (the form) and *VIES
//! VAT validation routines* (the check digits), and where named the member state's own publication. Each function gets
//! a number that matched its shape, without the country's letters.

use super::super::check_digits::{
    at, last, luhn, missing, mod_11_10, mod_97_10, number, part, sum, sum_from_right, sum_of_digits,
    two_series_mod_11,
};

/// `U` and 8 digits: products' digits are added up, and 4.
pub(super) fn at_vat(n: &str) -> bool {
    missing(sum_of_digits(part(n, 1, 8), &[1, 2, 1, 2, 1, 2, 1]) + 4, 10) % 10 == last(n)
}

/// 10 digits: the last two are 97 less the rest of the first eight.
pub(super) fn be_vat(n: &str) -> bool {
    97 - number(part(n, 0, 8)) % 97 == number(part(n, 8, 10))
}

/// 9 digits for businesses (EIK, BULSTAT register), 10 for people (EGN), foreigners and others.
pub(super) fn bg_vat(n: &str) -> bool {
    if n.len() == 9 {
        let first = sum(n, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        let rest = if first == 10 { sum(n, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 } else { first };
        return rest % 10 == last(n);
    }
    let citizen = sum(n, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    let foreigner = sum(n, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
    let other = missing(sum(n, &[4, 3, 2, 7, 6, 5, 4, 3, 2]), 11) % 11;
    [citizen, foreigner, other].contains(&last(n))
}

/// 8 digits, not beginning with 12, and a letter: the digits at odd places are translated first.
pub(super) fn cy_vat(n: &str) -> bool {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let odd: u32 =
        [0, 2, 4, 6].into_iter().map(|i| ODD.get(at(n, i) as usize).copied().unwrap_or_default()).sum();
    let even: u32 = [1, 3, 5, 7].into_iter().map(|i| at(n, i)).sum();
    !n.starts_with("12") && (odd + even) % 26 + 10 == last(n)
}

/// 8 digits for businesses (IČO), the first not 9; 9 beginning with 6 for special cases; 9 or 10, a birth number, for
/// sole traders. Birth numbers of 9 digits, given out before 1954, have no check digit.
pub(super) fn cz_vat(n: &str) -> bool {
    match n.len() {
        8 => !n.starts_with('9') && cz_ico(n),
        9 if n.starts_with('6') => {
            // The published table, by what is missing to the next multiple of 11.
            const TABLE: [u32; 11] = [8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 8];
            let missing = missing(sum(part(n, 1, 8), &[8, 7, 6, 5, 4, 3, 2]), 11);
            TABLE.get(missing as usize - 1) == Some(&last(n))
        }
        9 => is_birth_date(n) && number(part(n, 0, 2)) <= 53,
        _ => is_birth_date(n) && number(part(n, 0, 9)) % 11 % 10 == u64::from(last(n)),
    }
}

/// A Czech or Slovak birth number's date: women's months have 50 added, and 20 or 70 where a day's numbers were used
/// up.
fn is_birth_date(n: &str) -> bool {
    let month = number(part(n, 2, 4));
    let is_month = [0, 20, 50, 70].into_iter().any(|added| (1..=12).contains(&month.saturating_sub(added)));
    is_month && (1..=31).contains(&number(part(n, 4, 6)))
}

/// 8 digits, of the Czech Statistical Office's register of persons; Slovakia's IČO has the same origin and rule.
pub(super) fn cz_ico(n: &str) -> bool {
    missing(sum(n, &[8, 7, 6, 5, 4, 3, 2]), 11) % 10 == last(n)
}

/// 9 digits, the first not 0: ISO/IEC 7064, MOD 11,10. Also: Bundeszentralamt für Steuern, on the USt-IdNr.
pub(super) fn de_vat(n: &str) -> bool {
    !n.starts_with('0') && mod_11_10(n)
}

/// 8 digits, the first not 0. Also: Erhvervsstyrelsen, on the modulus 11 check of CVR numbers.
pub(super) fn dk_cvr(n: &str) -> bool {
    !n.starts_with('0') && sum(n, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// 9 digits.
pub(super) fn ee_vat(n: &str) -> bool {
    missing(sum(n, &[3, 7, 1, 3, 7, 1, 3, 7]), 10) % 10 == last(n)
}

/// 8 digits of Estonia's registers: businesses begin with 1, public bodies with 7, associations with 8 or 9.
pub(super) fn ee_registrikood(n: &str) -> bool {
    matches!(at(n, 0), 1 | 7..=9) && two_series_mod_11(part(n, 0, 7)) == last(n)
}

/// A letter, 7 digits and a check digit or letter for businesses (CIF, *Orden EHA/451/2008*); 8 digits and a letter
/// (DNI), or X, Y, Z, K, L or M with 7 digits and a letter (NIE, *Real Decreto 1065/2007*), for people.
pub(super) fn es_vat(n: &str) -> bool {
    const LETTERS: &str = "TRWAGMYFPDXBNJZSQVHLCKE";
    let person = |digits: u64| LETTERS.chars().nth((digits % 23) as usize) == n.chars().last();
    let digits = number(part(n, 1, 8));
    match n.chars().next() {
        Some(first) if first.is_ascii_digit() => person(number(part(n, 0, 8))),
        Some('K' | 'L' | 'M' | 'X') => person(digits),
        Some('Y') => person(10_000_000 + digits),
        Some('Z') => person(20_000_000 + digits),
        Some(first) => {
            let check = missing(sum_of_digits(part(n, 1, 8), &[2, 1, 2, 1, 2, 1, 2]), 10) % 10;
            let letter = if check == 0 { 19 } else { check + 9 };
            match first {
                'A'..='H' | 'J' | 'U' | 'V' => [check, letter].contains(&last(n)),
                'N' | 'P'..='S' | 'W' => letter == last(n),
                _ => false,
            }
        }
        None => false,
    }
}

/// 8 digits. Also: Verohallinto, on the check digit of the Y-tunnus: a rest of 1 is never given out.
pub(super) fn fi_ytunnus(n: &str) -> bool {
    missing(sum(n, &[7, 9, 10, 5, 8, 4, 2]), 11) % 11 == last(n)
}

/// Two characters and a SIREN, whose Luhn digit isn't looked at: Monaco's numbers begin with 000 and have none. The
/// older keys are two digits, the newer have a letter (never O or I) and a formula of their own.
pub(super) fn fr_vat(n: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let key = part(n, 0, 2);
    let siren = number(part(n, 2, 11));
    if key.bytes().all(|b| b.is_ascii_digit()) {
        return (12 + 3 * (siren % 97)) % 97 == number(key);
    }
    let mut places = key.chars().map(|c| ALPHABET.find(c).map(|place| place as u64));
    let (Some(Some(first)), Some(Some(second))) = (places.next(), places.next()) else { return false };
    let key = if first < 10 {
        (24 * first + second).checked_sub(10)
    } else {
        (34 * first + second).checked_sub(100)
    };
    key.is_some_and(|key| (siren + key / 11 + 1) % 11 == key % 11)
}

/// 9 digits: the AFM, whose weights are powers of two.
pub(super) fn gr_vat(n: &str) -> bool {
    number(n) != 0 && sum(n, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == last(n)
}

/// 11 digits: the OIB, ISO/IEC 7064, MOD 11,10. *Zakon o osobnom identifikacijskom broju*, NN 60/08.
pub(super) fn hr_vat(n: &str) -> bool {
    mod_11_10(n)
}

/// 8 digits: the first eight of the adószám.
pub(super) fn hu_vat(n: &str) -> bool {
    missing(sum(n, &[9, 7, 3, 1, 9, 7, 3]), 10) % 10 == last(n)
}

/// 7 digits, a check letter and since 2013 perhaps another letter (A to I, W); or, the oldest, with a letter, + or *
/// in the second place, which then doesn't count.
pub(super) fn ie_vat(n: &str) -> bool {
    const CHECK: &str = "WABCDEFGHIJKLMNOPQRSTUV";
    let is_old = n.chars().nth(1).is_some_and(|c| !c.is_ascii_digit());
    let digits =
        if is_old { format!("0{}{}", part(n, 2, 7), part(n, 0, 1)) } else { part(n, 0, 7).to_owned() };
    // W stands for no second letter, and counts nothing.
    let second = match part(n, 8, 9) {
        "" => Some(0),
        letter => CHECK.find(letter).filter(|value| *value <= 9),
    };
    second.is_some_and(|second| {
        let rest = (sum(&digits, &[8, 7, 6, 5, 4, 3, 2]) as usize + 9 * second) % 23;
        CHECK.chars().nth(rest) == n.chars().nth(7)
    })
}

/// 11 digits: 7 of the taxpayer, 3 of the office (a province, 120, 121, 888 or 999) and Luhn's. *Decreto ministeriale
/// 23 dicembre 1976*.
pub(super) fn it_vat(n: &str) -> bool {
    let office = number(part(n, 7, 10));
    number(part(n, 0, 7)) != 0 && matches!(office, 1..=100 | 120 | 121 | 888 | 999) && luhn(n)
}

/// 9 digits, the eighth 1, or 12 with the eleventh 1 for those registered for a time.
pub(super) fn lt_vat(n: &str) -> bool {
    let body = part(n, 0, n.len().saturating_sub(1));
    body.ends_with('1') && two_series_mod_11(body) == last(n)
}

/// 8 digits: the last two are the rest of the first six modulo 89.
pub(super) fn lu_vat(n: &str) -> bool {
    number(part(n, 0, 6)) % 89 == number(part(n, 6, 8))
}

/// 11 digits. Businesses begin with 4 to 9. People's codes hold a date, or since 2017 begin with 32 and hold nothing
/// that could be checked.
pub(super) fn lv_vat(n: &str) -> bool {
    match at(n, 0) {
        4.. => {
            let rest = sum(n, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6]) % 11;
            // 3 less the rest, brought into 0 to 9. A rest of 4 has no digit, but for numbers that begin with 9: then
            // 0.
            (14 - rest) % 11 == last(n) || (rest == 4 && n.starts_with('9') && last(n) == 0)
        }
        _ if n.starts_with("32") => true,
        _ => {
            let date = (1..=31).contains(&number(part(n, 0, 2))) && (1..=12).contains(&number(part(n, 2, 4)));
            date && (1 + sum(n, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10 == last(n)
        }
    }
}

/// 8 digits: the last two are 37 less the rest.
pub(super) fn mt_vat(n: &str) -> bool {
    u64::from(missing(sum(n, &[3, 4, 6, 7, 8, 9]), 37)) == number(part(n, 6, 8))
}

/// 9 digits, B and 2 digits. Numbers of bodies corporate pass the eleven-test of the RSIN; those given to sole traders
/// since 2020 pass ISO/IEC 7064, MOD 97-10, with `NL` in front (Belastingdienst, on the btw-identificatienummer).
pub(super) fn nl_vat(n: &str) -> bool {
    let rsin = sum(n, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == at(n, 8) && number(part(n, 0, 9)) != 0;
    number(part(n, 10, 12)) != 0 && (rsin || mod_97_10(&format!("NL{n}")))
}

/// 10 digits: the NIP. A rest of 10 is never given out.
pub(super) fn pl_nip(n: &str) -> bool {
    number(n) != 0 && sum(n, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == last(n)
}

/// 9 digits, the first not 0: the NIPC or NIF. *Decreto-Lei n.º 14/2013*.
pub(super) fn pt_vat(n: &str) -> bool {
    let check = missing(sum(n, &[9, 8, 7, 6, 5, 4, 3, 2]), 11);
    !n.starts_with('0') && (if check >= 10 { 0 } else { check }) == last(n)
}

/// 2 to 10 digits, the first not 0: the CUI, weighted from the right.
pub(super) fn ro_vat(n: &str) -> bool {
    let body = part(n, 0, n.len().saturating_sub(1));
    !n.starts_with('0') && sum_from_right(body, &[2, 3, 5, 7, 1, 2, 3, 5, 7]) * 10 % 11 % 10 == last(n)
}

/// 12 digits: the ten of the organisation or person, and 01 to 94.
pub(super) fn se_vat(n: &str) -> bool {
    luhn(part(n, 0, 10)) && (1..=94).contains(&number(part(n, 10, 12)))
}

/// 8 digits, the first not 0: what would need an 11 is never given out.
pub(super) fn si_vat(n: &str) -> bool {
    let check = missing(sum(n, &[8, 7, 6, 5, 4, 3, 2]), 11);
    !n.starts_with('0') && check != 11 && check % 10 == last(n)
}

/// 10 digits: a multiple of 11, the first not 0, the third none of 0, 1, 5 and 6.
pub(super) fn sk_vat(n: &str) -> bool {
    !n.starts_with('0') && matches!(at(n, 2), 2..=4 | 7..=9) && number(n).is_multiple_of(11)
}
