//! The check-digit methods that numbers of businesses share: one implementation of each.
//!
//! A character counts as its digit, a letter as 10 (A) to 35 (Z), as ISO/IEC 7064 and ISO 17442 have it; any other
//! character as 0. Callers have matched the number's shape before, so none of this needs to refuse a character, and
//! nothing panics.

/// What a character counts.
pub(super) fn value(character: char) -> u32 {
    character.to_digit(36).unwrap_or(0)
}

/// What the characters count, in their order.
pub(super) fn values(text: &str) -> impl DoubleEndedIterator<Item = u32> {
    text.chars().map(value)
}

/// Some of the characters; none where the text doesn't reach so far.
pub(super) fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// The digits as a number, at most 18 of them; 0 when they are none.
pub(super) fn number(digits: &str) -> u64 {
    digits.parse().unwrap_or(0)
}

/// What the last character counts.
pub(super) fn last(text: &str) -> u32 {
    values(text).next_back().unwrap_or(0)
}

/// What the character at a position, counted from 0, counts.
pub(super) fn at(text: &str, position: usize) -> u32 {
    values(text).nth(position).unwrap_or(0)
}

/// The sum of weight times value, from the left, for as many characters as there are weights.
pub(super) fn sum(text: &str, weights: &[u32]) -> u32 {
    values(text).zip(weights).map(|(value, weight)| value * weight).sum()
}

/// The same from the right; characters beyond the weights don't count.
pub(super) fn sum_from_right(text: &str, weights: &[u32]) -> u32 {
    values(text).rev().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// As [`sum`], with the digits of each product added up: 14 counts 5.
pub(super) fn sum_of_digits(text: &str, weights: &[u32]) -> u32 {
    values(text).zip(weights).map(|(value, weight)| value * weight).map(|n| n / 10 + n % 10).sum()
}

/// What is missing to the next multiple: 1 to `modulus`, never 0. A caller for whom a whole multiple misses nothing
/// takes the remainder.
pub(super) const fn missing(sum: u32, modulus: u32) -> u32 {
    modulus - sum % modulus
}

/// Luhn's formula (ISO/IEC 7812-1, annex B): every second digit from the right is doubled, and the digits of all that
/// add up to a multiple of ten.
pub(super) fn luhn(digits: &str) -> bool {
    luhn_base(digits, 10)
}

/// Luhn's formula with more than ten characters: India's GSTIN has 36.
pub(super) fn luhn_base(text: &str, base: u32) -> bool {
    let doubled = |value: u32| (2 * value) / base + (2 * value) % base;
    let total: u32 = values(text)
        .rev()
        .enumerate()
        .map(|(n, value)| if n % 2 == 1 { doubled(value) } else { value })
        .sum();
    total.is_multiple_of(base)
}

/// ISO/IEC 7064, MOD 97-10: the whole, with each letter written as its two digits, leaves 1.
pub(super) fn mod_97_10(text: &str) -> bool {
    values(text).fold(0, |rest, value| (rest * if value < 10 { 10 } else { 100 } + value) % 97) == 1
}

/// ISO/IEC 7064, MOD 11,10 (hybrid): digits of which the last is the check digit.
pub(super) fn mod_11_10(digits: &str) -> bool {
    let carried = |carry: u32, value: u32| match (carry + value) % 10 {
        0 => 10,
        rest => rest,
    };
    let body = part(digits, 0, digits.len().saturating_sub(1));
    let carry = values(body).fold(10, |carry, value| carried(carry, value) * 2 % 11);
    (carry + last(digits)) % 10 == 1
}

/// Weights 1, 2, 3 … and, where these leave 10, the same begun at 3; each modulo 11. A second 10 counts 0. Both series
/// go from 9 back to 1. The method of Estonia's and Lithuania's registers.
pub(super) fn two_series_mod_11(digits: &str) -> u32 {
    let series = |start: u32| -> u32 {
        values(digits).zip(0_u32..).map(|(value, n)| value * ((start + n - 1) % 9 + 1)).sum::<u32>() % 11
    };
    match series(1) {
        10 => series(3) % 10,
        rest => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_notices_every_wrong_last_digit() {
        assert!(luhn("79927398713"));
        for last in "012456789".chars() {
            assert!(!luhn(&format!("7992739871{last}")));
        }
    }

    #[test]
    fn iso_7064_knows_the_examples_of_the_standard() {
        // ISO/IEC 7064, section on hybrid systems: 0794 has the check digit 5.
        assert!(mod_11_10("07945"));
        assert!(!mod_11_10("07954"));
        // The same standard, MOD 97-10: 794 has the check digits 44.
        assert!(mod_97_10("79444"));
        assert!(!mod_97_10("79344"));
    }

    #[test]
    fn nothing_panics_on_what_no_caller_gives() {
        for text in ["", "é", "🦀🦀", "٣", "\0"] {
            let _ =
                (luhn(text), luhn_base(text, 36), mod_97_10(text), mod_11_10(text), two_series_mod_11(text));
            let _ = (sum(text, &[1]), sum_from_right(text, &[1]), sum_of_digits(text, &[1]), last(text));
            assert_eq!((number(text), part(text, 1, 2).len().min(1), at(text, 9)), (0, 0, 0));
        }
    }
}
