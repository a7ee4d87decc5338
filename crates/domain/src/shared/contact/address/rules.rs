//! The rules of each country, from `data/addresses.tsv` (origin and licence: `data/README.md`).

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use regex::{Regex, RegexBuilder};

use super::areas::Area;
use super::fold::fold;
use super::format::Format;
use crate::shared::country::CountryCode;

/// The data. Nothing of it is read before the first address, and a country's line not before its first address.
const DATA: &str = include_str!("../../../../data/addresses.tsv");

/// The lines of the data by country, and what was read of them.
static COUNTRIES: LazyLock<BTreeMap<&'static str, (&'static str, OnceLock<Rules>)>> = LazyLock::new(|| {
    DATA.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(code, columns)| (code, (columns, OnceLock::new())))
        .collect()
});

/// The rules of a country that the data doesn't know: those of `ZZ`, "unknown region".
static GENERIC: LazyLock<Rules> = LazyLock::new(|| Rules::read("\t%N%n%O%n%A%n%C\t\tAC\tC"));

/// How addresses of one country are written.
#[derive(Debug)]
pub(super) struct Rules {
    /// English name in capitals. Empty for a country that the data doesn't know.
    pub(super) name: &'static str,
    /// Lines of a label: `%A` and the like for parts, `%n` between lines.
    pub(super) format: Format,
    /// The same for an address in Latin letters; empty where it is no different.
    pub(super) latin_format: Format,
    /// Letters of the parts that every address has.
    pub(super) required: &'static str,
    /// What the post writes before a postal code, and some people with it.
    pub(super) prefix: &'static str,
    /// Form of a postal code; empty where anything goes.
    pub(super) postal_code: Pattern,
    /// First-level areas; empty where the data has none.
    areas: AreaColumns,
    read_areas: OnceLock<Vec<Area>>,
}

/// The columns of the areas, each with one value for each area, or empty.
#[derive(Debug)]
struct AreaColumns {
    names: [&'static str; 5],
    postal_codes: &'static str,
}

impl Rules {
    /// The rules of a country.
    pub(super) fn of(country: CountryCode) -> &'static Self {
        COUNTRIES
            .get(country.as_str())
            .map_or_else(|| &*GENERIC, |(line, rules)| rules.get_or_init(|| Self::read(line)))
    }

    /// Reads the columns after the code; missing ones are empty.
    fn read(columns: &'static str) -> Self {
        let mut columns = columns.split('\t');
        let mut next = || columns.next().unwrap_or_default();
        let (name, format, latin_format, required, _upper, postal_code, _examples, prefix) =
            (next(), next(), next(), next(), next(), next(), next(), next());
        let areas = AreaColumns { names: [next(), next(), next(), next(), next()], postal_codes: next() };
        let (format, latin_format) = (Format::new(format), Format::new(latin_format));
        let postal_code = Pattern::whole(postal_code);
        Self { name, format, latin_format, required, prefix, postal_code, areas, read_areas: OnceLock::new() }
    }

    /// The country's first-level areas.
    pub(super) fn areas(&self) -> &[Area] {
        self.read_areas.get_or_init(|| {
            let [keys, ..] = self.areas.names;
            if keys.is_empty() {
                return Vec::new();
            }
            let mut names = self.areas.names.map(|column| column.split('~'));
            let mut postal_codes = self.areas.postal_codes.split('~');
            (0..keys.split('~').count())
                .map(|_| {
                    let names = names.iter_mut().filter_map(Iterator::next);
                    let names =
                        names.flat_map(|n| n.split('|')).map(fold).filter(|n| !n.is_empty()).collect();
                    Area { names, postal_codes: Pattern::beginning(postal_codes.next().unwrap_or_default()) }
                })
                .collect()
        })
    }
}

/// A pattern that is compiled when it is first used.
#[derive(Debug)]
pub(super) struct Pattern {
    pattern: &'static str,
    end: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern of whole texts.
    const fn whole(pattern: &'static str) -> Self {
        Self { pattern, end: r"\z", compiled: OnceLock::new() }
    }

    /// A pattern of the beginning of texts.
    const fn beginning(pattern: &'static str) -> Self {
        Self { pattern, end: "", compiled: OnceLock::new() }
    }

    /// Whether there is any.
    pub(super) const fn is_empty(&self) -> bool {
        self.pattern.is_empty()
    }

    /// Whether a text matches, in any case. An empty pattern matches everything, and so does one that doesn't compile
    /// (the data's tests compile them all): bad data must not refuse anybody's address.
    pub(super) fn matches(&self, text: &str) -> bool {
        if self.is_empty() {
            return true;
        }
        self.compiled().is_none_or(|regex| regex.is_match(text))
    }

    /// The compiled pattern; `\d` and letters mean ASCII.
    fn compiled(&self) -> Option<&Regex> {
        let compile = || {
            let whole = format!(r"\A(?:{}){}", self.pattern, self.end);
            RegexBuilder::new(&whole).case_insensitive(true).unicode(false).build().ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
