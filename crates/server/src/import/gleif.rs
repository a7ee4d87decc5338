//! GLEIF's golden copy of all LEIs as CSV (LEI-CDF 3.1, level 1; 2.1 as well): told by its header, read as it is.

use csv::{ByteRecord, StringRecord};
use profiles_application::profiles::Fault;
use profiles_application::profiles::business::input::{parse_business_name, parse_lei};
use profiles_application::profiles::commands::ImportRow;
use profiles_application::profiles::input::Handling;
use profiles_domain::profiles::business::{Business, Lei};
use profiles_domain::shared::id::BusinessId;
use serde_json::{Map, Value, json};

use super::columns::ColumnOptions;
use super::gleif_columns::{Address, Fields};
use super::layout::{Layout, Reading};
use super::row::not_utf8;
use super::row_id::derived_id;

/// The name of the system whose keys LEIs are, for the ids of businesses.
const SYSTEM: &str = "lei";
/// Reserved codes of ISO 20275: none given out yet, and none applies.
const NO_LEGAL_FORM: [&str; 2] = ["8888", "9999"];
/// Reserved codes of the Registration Authorities List: not on the list yet, and none at all.
const NO_REGISTER: [&str; 2] = ["RA888888", "RA999999"];
const TRADE_NAME: &str = "TRADING_OR_OPERATING_NAME";
/// Types of other names that are no trade names.
const LEGAL_NAMES: [&str; 2] = ["PREVIOUS_LEGAL_NAME", "ALTERNATIVE_LANGUAGE_LEGAL_NAME"];

/// Reads rows of the golden copy.
#[derive(Debug)]
pub(super) struct Gleif {
    fields: Fields,
}

impl Gleif {
    /// Whether a header is that of the golden copy.
    pub(super) fn recognises(header: &[String]) -> bool {
        Fields::recognises(header)
    }

    /// Finds the columns that are taken, or tells everything that isn't clear.
    pub(super) fn settle(header: &[String], options: &ColumnOptions) -> Result<Self, Vec<String>> {
        let (fields, mut problems) = Fields::find(header, options.ignore_unknown);
        if !options.map.is_empty() || options.key.is_some() || options.system.is_some() {
            problems.push(
                "the header is that of GLEIF's golden copy, which says itself what its columns give and gets its ids \
                 from the LEI: leave out --map, --key and --system"
                    .to_owned(),
            );
        }
        match fields {
            Some(fields) if problems.is_empty() => Ok(Self { fields }),
            _ => Err(problems),
        }
    }

    fn row(&self, cells: &Cells, notes: &mut Vec<Fault>) -> Result<ImportRow<Business>, Vec<Fault>> {
        let fields = &self.fields;
        let at = |attribute: &'static str| move |fault: Fault| fault.within(attribute);
        let lei = parse_lei(cells.text(fields.lei).unwrap_or_default()).map_err(at("/lei"));
        let name = parse_business_name(cells.text(fields.legal_name).unwrap_or_default());
        let (lei, name) = match (lei, name.map_err(at("/legal_name"))) {
            (Ok(lei), Ok(name)) => (lei, name),
            (lei, name) => return Err([lei.err(), name.err()].into_iter().flatten().collect()),
        };
        let mut patch = Map::new();
        let mut say = |attribute: &str, value: Option<Value>| {
            patch.extend(value.map(|value| (attribute.to_owned(), value)));
        };
        say("lei", Some(lei.as_str().into()));
        say("legal_name", Some(name.as_str().into()));
        say("trade_names", self.trade_names(cells, notes));
        say("legal_form", cells.text(fields.legal_form).map(legal_form));
        say("registration", self.registration(cells));
        say("founded_on", cells.text(fields.created).map(day));
        say("addresses", self.addresses(cells));
        self.life(cells, &lei, notes, &mut patch);
        Ok(ImportRow { id: id(&lei), patch: patch.into() })
    }

    fn trade_names(&self, cells: &Cells, notes: &mut Vec<Fault>) -> Option<Value> {
        let mut names = Vec::new();
        for (name, kind) in &self.fields.other_names {
            let Some(name) = cells.text(Some(*name)) else { continue };
            match cells.text(*kind).unwrap_or_default() {
                TRADE_NAME => names.push(name),
                known if LEGAL_NAMES.contains(&known) => {}
                _ => notes.push(Fault::new(
                    "/trade_names",
                    "name_type_unknown",
                    "another name of a type that isn't known: left out",
                )),
            }
        }
        (!names.is_empty()).then(|| names.into())
    }

    fn registration(&self, cells: &Cells) -> Option<Value> {
        let fields = &self.fields;
        let number = cells.text(fields.registration_number)?;
        let coded = cells.text(fields.register).filter(|code| !NO_REGISTER.contains(code));
        let register = coded.or_else(|| cells.text(fields.other_register));
        let jurisdiction = cells.text(fields.jurisdiction).unwrap_or_default();
        Some(json!({"jurisdiction": jurisdiction, "register": register, "number": number}))
    }

    fn addresses(&self, cells: &Cells) -> Option<Value> {
        let found = self.fields.addresses.iter();
        let found = found.filter_map(|(label, address)| Some(((*label).to_owned(), postal(address, cells)?)));
        let found: Map<String, Value> = found.collect();
        (!found.is_empty()).then(|| found.into())
    }

    /// What the status says. What it rules out is unset, so that a record which came back to life is active again.
    fn life(&self, cells: &Cells, lei: &Lei, notes: &mut Vec<Fault>, patch: &mut Map<String, Value>) {
        let ended = cells.text(self.fields.expired);
        match cells.text(self.fields.status) {
            None => {}
            Some("ACTIVE") => {
                let gone_on = self.fields.successors.iter().any(|column| cells.text(Some(*column)).is_some());
                let contradicts = |pointer, detail| Fault::new(pointer, "status_contradicts", detail);
                notes
                    .extend(ended.map(|_| {
                        contradicts("/ended_on", "ACTIVE, so that it can't have expired: left out")
                    }));
                let successor = "ACTIVE, so that there can be no successor: left out";
                notes.extend(gone_on.then(|| contradicts("/merged_into", successor)));
                let active =
                    [("status", "active".into()), ("ended_on", Value::Null), ("merged_into", Value::Null)];
                patch.extend(active.map(|(name, value)| (name.to_owned(), value)));
            }
            Some("INACTIVE") => {
                let successor = self.successor(cells, lei, notes);
                let status = if successor.is_some() { "merged" } else { "dissolved" };
                patch.insert("status".to_owned(), status.into());
                patch.insert("merged_into".to_owned(), successor.map(|id| id.to_string()).into());
                patch.extend(ended.map(|date| ("ended_on".to_owned(), day(date))));
            }
            Some(_) => notes.push(Fault::new(
                "/status",
                "business_status_unknown",
                "neither ACTIVE nor INACTIVE: left out",
            )),
        }
    }

    /// The business that it became part of, if it is one.
    fn successor(&self, cells: &Cells, lei: &Lei, notes: &mut Vec<Fault>) -> Option<BusinessId> {
        let fault = |code, detail| Fault::new("/merged_into", code, detail);
        let mut named = self.fields.successors.iter().filter_map(|column| cells.text(Some(*column)));
        let first = named.next()?;
        let note = if named.next().is_some() {
            fault("several_successors", "several successors, of which none can be kept: left out")
        } else if cells.text(self.fields.reason) == Some("DISSOLVED") {
            fault("status_contradicts", "dissolved, so that there can be no successor: left out")
        } else {
            match parse_lei(first) {
                Ok(successor) if successor != *lei => return Some(id(&successor)),
                Ok(_) => fault("merged_into_itself", "its own successor: left out"),
                Err(fault) => fault.within("/merged_into"),
            }
        };
        notes.push(note);
        None
    }
}

impl Layout<Business> for Gleif {
    fn read(&self, cells: &ByteRecord) -> Reading<Business> {
        let Ok(cells) = StringRecord::from_byte_record(cells.clone()) else {
            return Err(vec![not_utf8(String::new())]).into();
        };
        let mut notes = Vec::new();
        let parsed = self.row(&Cells(cells), &mut notes);
        Reading { parsed, notes }
    }

    fn droppable(&self) -> &'static [&'static str] {
        &["trade_names", "legal_form", "registration", "founded_on", "ended_on", "addresses"]
    }

    fn handling(&self) -> Option<Handling> {
        Some(Handling::Lenient)
    }
}

/// The cells of a row.
struct Cells(StringRecord);

impl Cells {
    /// What a column says, if there is such a column and it says anything.
    fn text(&self, column: impl Into<Option<usize>>) -> Option<&str> {
        self.0.get(column.into()?).map(str::trim).filter(|text| !text.is_empty())
    }
}

/// The id of the business with this LEI.
fn id(lei: &Lei) -> BusinessId {
    derived_id::<Business>(SYSTEM, lei.as_str())
}

fn legal_form(code: &str) -> Value {
    if NO_LEGAL_FORM.contains(&code) { Value::Null } else { code.into() }
}

/// The day of a time such as `2004-05-17T00:00:00+02:00`, where it was noted.
fn day(time: &str) -> Value {
    time.split_once('T').map_or(time, |(day, _)| day).into()
}

/// An address: whole, so that what it no longer says is gone.
fn postal(address: &Address, cells: &Cells) -> Option<Value> {
    let mut lines: Vec<&str> = Vec::new();
    for line in address.lines.iter().filter_map(|column| cells.text(Some(*column))) {
        // Mail routing, the last one, may repeat what an address line says.
        if !lines.iter().any(|other| other.contains(line)) {
            lines.push(line);
        }
    }
    let (locality, postal_code) = (cells.text(address.city), cells.text(address.postal_code));
    let (region, country) = (cells.text(address.region), cells.text(address.country));
    if lines.is_empty() && [locality, postal_code, region, country].iter().all(Option::is_none) {
        return None;
    }
    // ISO 3166-2 begins with the country, which is beside it here.
    let area = region.map(|region| {
        let rest = country.and_then(|country| region.strip_prefix(country)?.strip_prefix('-'));
        rest.unwrap_or(region)
    });
    let street = (!lines.is_empty()).then(|| lines.join("\n"));
    Some(json!({
        "street": street, "dependent_locality": null, "locality": locality, "postal_code": postal_code,
        "administrative_area": area, "sorting_code": null, "country": country,
    }))
}

#[cfg(test)]
#[path = "gleif_tests.rs"]
mod tests;
