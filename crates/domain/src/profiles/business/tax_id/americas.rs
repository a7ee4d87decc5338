//! Check digits of the Americas' tax numbers.
//!
//! Each function gets a number that matched its shape, without the country's letters, and names the source of its
//! rule.

use super::super::check_digits::{last, luhn, missing, number, part, sum, sum_from_right};

/// Prefixes of two digits that the Internal Revenue Service has not assigned to a campus or to its online service
/// (IRS, *How EINs are assigned and valid EIN prefixes*). There is no check digit.
const NO_EIN_PREFIX: [u64; 17] = [0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97];

/// 9 digits with an assigned prefix.
pub(super) fn us_ein(n: &str) -> bool {
    !NO_EIN_PREFIX.contains(&number(part(n, 0, 2)))
}

/// 9 digits, and perhaps a program's two letters and four digits. Canada Revenue Agency, *Business number*: Luhn.
pub(super) fn ca_bn(n: &str) -> bool {
    let digits = part(n, 0, 9);
    number(digits) != 0 && luhn(digits)
}

/// 12 letters or digits and two check digits. Receita Federal, *Instrução Normativa RFB nº 2.229/2024*, and SERPRO,
/// *Cálculo dos dígitos verificadores de CNPJ alfanumérico*: a character counts its ASCII code less 48, so that A is
/// 17.
pub(super) fn br_cnpj(n: &str) -> bool {
    const WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    let digit = |length: usize| {
        let weights = WEIGHTS.iter().skip(WEIGHTS.len() - length);
        let total: u32 =
            n.bytes().map(|b| u32::from(b.saturating_sub(48))).zip(weights).map(|(v, w)| v * w).sum();
        u64::from(if total % 11 < 2 { 0 } else { 11 - total % 11 })
    };
    !n.starts_with("000000000000") && digit(12) * 10 + digit(13) == number(part(n, 12, 14))
}

/// 11 digits that begin with a kind of taxpayer. ARCA (once AFIP), *Código de CUIT*: 10 is never given out, the kind
/// is changed instead.
pub(super) fn ar_cuit(n: &str) -> bool {
    matches!(number(part(n, 0, 2)), 20 | 23..=27 | 30 | 33 | 34 | 50 | 51 | 55)
        && missing(sum(n, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]), 11) % 11 == last(n)
}

/// 7 or 8 digits and a check digit or K. Servicio de Registro Civil, *RUT/RUN* (módulo 11).
pub(super) fn cl_rut(n: &str) -> bool {
    let body = part(n, 0, n.len().saturating_sub(1));
    let given = if n.ends_with('K') { 10 } else { last(n) };
    missing(sum_from_right(body, &[2, 3, 4, 5, 6, 7, 2, 3]), 11) % 11 == given
}

/// 8 to 10 digits and a check digit. DIAN, *Orden Administrativa 4 de 1989*: prime weights from the right.
pub(super) fn co_nit(n: &str) -> bool {
    let body = part(n, 0, n.len().saturating_sub(1));
    let rest = sum_from_right(body, &[3, 7, 13, 17, 19, 23, 29, 37, 41, 43]) % 11;
    number(n) != 0 && (if rest < 2 { rest } else { 11 - rest }) == last(n)
}

/// 11 digits that begin with a kind of taxpayer: 10 a person, 20 a business, 15 to 17 others. SUNAT, *RUC* (módulo
/// 11).
pub(super) fn pe_ruc(n: &str) -> bool {
    matches!(number(part(n, 0, 2)), 10 | 15 | 16 | 17 | 20)
        && missing(sum(n, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]), 11) % 10 == last(n)
}

/// 12 digits: an office (01 to 22), a serial number, 001 and a check digit. Dirección General Impositiva, *RUT*
/// (módulo 11).
pub(super) fn uy_rut(n: &str) -> bool {
    (1..=22).contains(&number(part(n, 0, 2)))
        && number(part(n, 2, 8)) != 0
        && part(n, 8, 11) == "001"
        && missing(sum(n, &[4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]), 11) % 11 == last(n)
}

/// Three letters (a person: four), a date and three more. Servicio de Administración Tributaria, on the clave del
/// RFC. The last character is a check digit, but SAT itself gave out many that don't fit, so only the date is
/// checked.
pub(super) fn mx_rfc(n: &str) -> bool {
    let from_right = |from: usize, to: usize| {
        let mut characters: Vec<char> = n.chars().rev().skip(from).take(to - from).collect();
        characters.reverse();
        number(&characters.into_iter().collect::<String>())
    };
    (1..=12).contains(&from_right(5, 7)) && (1..=31).contains(&from_right(3, 5))
}

/// 9 digits. Dirección General de Impuestos Internos, *RNC* (módulo 11).
pub(super) fn do_rnc(n: &str) -> bool {
    let check = match sum(n, &[7, 9, 8, 6, 5, 4, 3, 2]) % 11 {
        0 => 2,
        1 => 1,
        rest => 11 - rest,
    };
    number(n) != 0 && check == last(n)
}
