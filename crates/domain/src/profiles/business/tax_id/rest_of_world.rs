//! Check digits of the tax numbers of Asia, the Pacific and Africa.
//!
//! Each function gets a number that matched its shape, without the country's letters, and names the source of its
//! rule.

use super::super::check_digits::{
    at, last, luhn, luhn_base, missing, number, part, sum, sum_from_right, sum_of_digits,
};

/// 11 digits. Australian Business Register, *Format of the ABN*: with 1 taken from the first digit, a multiple of 89.
pub(super) fn au_abn(n: &str) -> bool {
    !n.starts_with('0')
        && sum(n, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]).saturating_sub(10).is_multiple_of(89)
}

/// 9 digits. Australian Securities and Investments Commission, *Australian Company Number digit check*.
pub(super) fn au_acn(n: &str) -> bool {
    number(n) != 0 && missing(sum(n, &[8, 7, 6, 5, 4, 3, 2, 1]), 10) % 10 == last(n)
}

/// 13 digits beginning with 94, New Zealand's prefix: a global location number. GS1, *General Specifications*, section
/// 7.9.
pub(super) fn nz_nzbn(n: &str) -> bool {
    sum(n, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

/// 9 digits, those of eight with a 0 in front, from 10,000,000 up. Inland Revenue, *Resident withholding tax and
/// non-resident withholding tax specification*, on the number's validation: where the first weights leave 10, the
/// second are used, and another 10 is never given out.
pub(super) fn nz_ird(n: &str) -> bool {
    let check = match missing(sum(n, &[3, 2, 7, 6, 5, 4, 3, 2]), 11) % 11 {
        10 => missing(sum(n, &[7, 4, 3, 2, 5, 2, 7, 6]), 11) % 11,
        check => check,
    };
    number(n) >= 10_000_000 && check == last(n)
}

/// 15 characters: a state's code, a PAN, a count of the taxpayer's registrations there, a letter (Z by default) and a
/// check character. Goods and Services Tax Network: Luhn's formula with 36 characters.
pub(super) fn in_gstin(n: &str) -> bool {
    matches!(number(part(n, 0, 2)), 1..=38 | 97 | 99) && in_pan(part(n, 2, 12)) && luhn_base(n, 36)
}

/// 10 characters, of which the fourth tells the kind of holder. Income Tax Department, *Permanent Account Number*: the
/// last is a check letter whose method isn't published.
pub(super) fn in_pan(n: &str) -> bool {
    matches!(part(n, 3, 4), "A" | "B" | "C" | "E" | "F" | "G" | "H" | "J" | "K" | "L" | "P" | "T")
        && number(part(n, 5, 9)) != 0
}

/// 18 characters without I, O, S, V and Z. GB 32100-2015, *Coding rule of the unified social credit identifier*:
/// powers of 3, modulo 31.
pub(super) fn cn_uscc(n: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut total = 0;
    let mut weight = 1;
    let mut check = None;
    for (place, character) in n.chars().enumerate() {
        let Some(value) = ALPHABET.find(character) else { return false };
        if place == 17 {
            check = Some(value);
        } else {
            total += value * weight;
            weight = weight * 3 % 31;
        }
    }
    check == Some((31 - total % 31) % 31)
}

/// 13 digits of which the first is the check digit. National Tax Agency, *Ministerial ordinance on the designation of
/// corporate numbers*, article 2: modulo 9.
pub(super) fn jp_corporate_number(n: &str) -> bool {
    let body = part(n, 1, 13);
    number(body) != 0 && 9 - sum_from_right(body, &[1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 9 == at(n, 0)
}

/// 10 digits. National Tax Service of Korea, on the business registration number (사업자등록번호): weights, and the tens of
/// the ninth digit's product once more.
pub(super) fn kr_brn(n: &str) -> bool {
    let total = sum(n, &[1, 3, 7, 1, 3, 7, 1, 3, 5]) + at(n, 8) * 5 / 10;
    number(part(n, 0, 3)) > 100 && missing(total, 10) % 10 == last(n)
}

/// Eight digits and a letter for a business, a year, five digits and a letter for a local company, or a century's
/// letter, a year, a kind and four digits with a letter for others. Accounting and Corporate Regulatory Authority,
/// *UEN: format*. It publishes the form and not the check letter's method.
pub(super) fn sg_uen(n: &str) -> bool {
    match n.len() {
        9 => true,
        _ if n.starts_with(|c: char| c.is_ascii_digit()) => matches!(number(part(n, 0, 4)), 1800..=2999),
        _ => matches!(part(n, 0, 1), "R" | "S" | "T"),
    }
}

/// 8 digits. Ministry of Finance of Taiwan, *Uniform number check logic*, as of 2023: the digits of the products add
/// up to a multiple of 5; a 7 in the seventh place, whose product is 28, may count 1 or 0.
pub(super) fn tw_ubn(n: &str) -> bool {
    let total = sum_of_digits(n, &[1, 2, 1, 2, 1, 2, 4, 1]);
    number(n) != 0 && (total.is_multiple_of(5) || (at(n, 6) == 7 && (total + 1).is_multiple_of(5)))
}

/// 13 digits. Revenue Department of Thailand and the Department of Provincial Administration: modulo 11.
pub(super) fn th_tax_id(n: &str) -> bool {
    number(n) != 0 && missing(sum(n, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]), 11) % 10 == last(n)
}

/// 10 digits, or 13 with those of a branch. Ministry of Finance of Vietnam, circular 105/2020/TT-BTC, has the form:
/// nine digits and a check digit, 10 less the rest. Its weights are those in general use; a rest of 0 is never given
/// out.
pub(super) fn vn_mst(n: &str) -> bool {
    let check = 10 - sum(n, &[31, 29, 23, 19, 17, 13, 7, 5, 3]) % 11;
    number(part(n, 0, 10)) != 0 && (n.len() == 10 || number(part(n, 10, 13)) != 0) && check == at(n, 9)
}

/// 10 digits beginning with 0, 1, 2, 3 or 9. South African Revenue Service, *PAYE business requirements
/// specification*, on the modulus 10 test: Luhn.
pub(super) fn za_tax(n: &str) -> bool {
    matches!(at(n, 0), 0..=3 | 9) && number(n) != 0 && luhn(n)
}

/// 9 digits beginning with 5. Israel's Corporations Authority (רשם החברות): Luhn, as in all of Israel's identity
/// numbers.
pub(super) fn il_company(n: &str) -> bool {
    luhn(n)
}
