//! The lines of a label, in the order of the country.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::check::without_prefix;
use super::fold::fold;
use super::parts::{AddressField, AddressParts};
use super::rules::Rules;
use crate::shared::country::CountryCode;

/// Any letter of a script other than Latin.
static OTHER_SCRIPT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\p{L}--\p{Latin}--\p{Common}--\p{Inherited}]").ok());

/// How a country writes addresses: `%A%n%C, %S %Z`.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) text: &'static str,
    pieces: OnceLock<Vec<Piece>>,
}

impl Format {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text, pieces: OnceLock::new() }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    fn pieces(&self) -> &[Piece] {
        self.pieces.get_or_init(|| pieces(self.text))
    }
}

/// A piece of a country's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// A part of the address; `None` for the addressee's name and organisation, which aren't in ours.
    Field(Option<AddressField>),
    /// Text between parts.
    Literal(&'static str),
    /// The end of a line.
    Break,
}

/// The lines, parted by line feeds, the last of which is the country's name in English and in capitals.
pub(super) fn lines(parts: &AddressParts, rules: &Rules, country: CountryCode) -> String {
    let latin = !rules.latin_format.is_empty() && is_latin(parts);
    let pieces = if latin { &rules.latin_format } else { &rules.format }.pieces();
    let name = country_name(rules, country);
    let pieces = place_localities(pieces, parts, &name);
    let written = written(&pieces, parts, rules);
    let mut lines = String::with_capacity(written.len() + name.len() + 1);
    for line in written.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lines.push_str(line);
        lines.push('\n');
    }
    lines.push_str(&name);
    lines
}

/// Reads a format such as `%A%n%C, %S %Z`.
fn pieces(format: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some((literal, directive)) = rest.split_once('%') {
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        let mut chars = directive.chars();
        match chars.next() {
            Some('n') => pieces.push(Piece::Break),
            Some(letter) => pieces.push(Piece::Field(AddressField::from_letter(letter))),
            None => {}
        }
        rest = chars.as_str();
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

/// Puts a locality and dependent locality that the format has no place for on lines of their own: above the street where
/// addresses go from the large to the small, below it elsewhere; unless another line says the same (Singapore, Singapore).
fn place_localities<'a>(pieces: &'a [Piece], parts: &AddressParts, country_name: &str) -> Cow<'a, [Piece]> {
    use AddressField::{AdministrativeArea, DependentLocality, Locality, Street};
    let position = |field| pieces.iter().position(|p| *p == Piece::Field(Some(field)));
    let Some(street) = position(Street) else { return pieces.into() };
    let large_first = [AdministrativeArea, Locality]
        .into_iter()
        .any(|field| position(field).is_some_and(|place| place < street));
    let mut missing: Vec<Piece> = Vec::new();
    let order = if large_first { [Locality, DependentLocality] } else { [DependentLocality, Locality] };
    for field in order {
        // The usual case first: what has a place needs no comparing.
        if position(field).is_some() {
            continue;
        }
        let Some(text) = parts.get(field).map(fold) else { continue };
        let said = fold(country_name) == text
            || [AdministrativeArea, Locality, DependentLocality]
                .into_iter()
                .any(|other| other != field && parts.get(other).is_some_and(|t| fold(t) == text))
            || pieces.iter().any(|p| matches!(p, Piece::Literal(l) if fold(l) == text));
        if !said {
            let piece = Piece::Field(Some(field));
            missing.extend(if large_first { [piece, Piece::Break] } else { [Piece::Break, piece] });
        }
    }
    if missing.is_empty() {
        return pieces.into();
    }
    let at = if large_first { street } else { street + 1 };
    let (before, after) = pieces.split_at(at.min(pieces.len()));
    [before, &missing, after].concat().into()
}

/// The pieces written out. As in libaddressinput, a literal is left out when the part after it is absent, or when the part
/// before it is and nothing else was written on the line.
fn written(pieces: &[Piece], parts: &AddressParts, rules: &Rules) -> String {
    let value = |field: &Option<AddressField>| field.and_then(|field| parts.get(field));
    let mut out = String::with_capacity(128);
    let mut line_has_part = false;
    let mut previous: Option<&Piece> = None;
    let mut rest = pieces.iter().peekable();
    while let Some(piece) = rest.next() {
        match piece {
            Piece::Break => {
                out.push('\n');
                line_has_part = false;
            }
            Piece::Field(field) => {
                if let Some(text) = value(field) {
                    let prefixed = *field == Some(AddressField::PostalCode) && ends_with(&out, rules.prefix);
                    out.push_str(without_prefix(text, rules.prefix).filter(|_| prefixed).unwrap_or(text));
                    line_has_part = true;
                }
            }
            Piece::Literal(text) => {
                let after_absent = matches!(previous, Some(Piece::Field(f)) if value(f).is_none());
                let before_absent = matches!(rest.peek(), Some(Piece::Field(f)) if value(f).is_none());
                if !before_absent && (line_has_part || !after_absent) {
                    out.push_str(text);
                }
            }
        }
        previous = Some(piece);
    }
    out
}

/// Whether the post's prefix has just been written.
fn ends_with(out: &str, prefix: &str) -> bool {
    !prefix.is_empty() && out.ends_with(prefix)
}

/// Whether no letter of the address is of another script than Latin.
fn is_latin(parts: &AddressParts) -> bool {
    AddressField::ALL
        .into_iter()
        .filter_map(|field| parts.get(field))
        .all(|text| OTHER_SCRIPT.as_ref().is_none_or(|other| !other.is_match(text)))
}

/// The country's English name in capitals: the data's, else that of ISO 3166-1, else its code.
fn country_name(rules: &Rules, country: CountryCode) -> Cow<'static, str> {
    if !rules.name.is_empty() {
        return rules.name.into();
    }
    rust_iso3166::from_alpha2(country.as_str())
        .map_or_else(|| country.as_str().to_owned(), |known| known.name.to_uppercase())
        .into()
}
