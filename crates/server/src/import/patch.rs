//! From the cells of a row to a merge patch of a profile. Empty cells are not mentioned, so they wipe nothing.

use profiles_application::profiles::Fault;
use serde_json::{Map, Value};

use super::target::{Kind, Target};

/// What a row says: its id, if it has one, and what is known of the profile.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) id: Option<String>,
    pub(super) patch: Map<String, Value>,
}

impl Said {
    /// Adds what a cell says.
    pub(super) fn add(&mut self, target: &Target, cell: &str) -> Result<(), Fault> {
        if cell.trim().is_empty() {
            return Ok(());
        }
        match target.kind {
            Kind::Ignored => {}
            Kind::Id => self.id = Some(cell.to_owned()),
            Kind::Text => set(&mut self.patch, &target.path, cell.into()),
            Kind::List(separators) => {
                let items = cell.split(separators).map(str::trim).filter(|item| !item.is_empty());
                set(&mut self.patch, &target.path, items.collect());
            }
            Kind::Truth => set(&mut self.patch, &target.path, truth(target, cell)?.into()),
        }
        Ok(())
    }
}

fn truth(target: &Target, cell: &str) -> Result<bool, Fault> {
    match cell.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Ok(true),
        "false" | "no" | "n" | "0" => Ok(false),
        _ => {
            let pointer: String = target.path.iter().map(|step| format!("/{step}")).collect();
            Err(Fault::new(pointer, "wrong_type", "neither true nor false: write one of them"))
        }
    }
}

fn set(members: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [last] => drop(members.insert(last.clone(), value)),
        [first, rest @ ..] => {
            let inner = members.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

/// Gives national phone numbers the region they are to be read in: that of the profile's own address if it says one,
/// that under the usual label first, or else the usual one. A region without a number says nothing.
pub(super) fn fill_regions(patch: &mut Map<String, Value>, usual: Option<&str>, usual_label: &str) {
    let country = country(patch, usual_label).or_else(|| usual.map(str::to_owned));
    let Some(Value::Object(numbers)) = patch.get_mut("phone_numbers") else { return };
    for number in numbers.values_mut().filter_map(Value::as_object_mut) {
        let typed = number.get("number").and_then(Value::as_str);
        if typed.is_some_and(|typed| !typed.contains(['+', '＋'])) && !number.contains_key("region") {
            number.extend(country.clone().map(|country| ("region".to_owned(), country.into())));
        }
    }
    numbers.retain(|_, number| {
        number.as_object().is_none_or(|members| members.len() != 1 || !members.contains_key("region"))
    });
}

fn country(patch: &Map<String, Value>, usual_label: &str) -> Option<String> {
    let addresses = patch.get("addresses")?.as_object()?;
    let usual = addresses.get(usual_label).into_iter();
    let country = |address: &Value| address.get("country")?.as_str().map(str::to_owned);
    usual.chain(addresses.values()).find_map(country)
}

#[cfg(test)]
mod tests {
    use profiles_domain::profiles::business::Business;
    use profiles_domain::profiles::person::Person;
    use serde_json::json;

    use super::super::kind::{Importable, Vocabulary};
    use super::*;

    fn said(cells: &[(&str, &str)], region: Option<&str>) -> Value {
        said_of(Person::VOCABULARY, cells, region)
    }

    fn said_of(words: &Vocabulary, cells: &[(&str, &str)], region: Option<&str>) -> Value {
        let mut said = Said::default();
        for (path, cell) in cells {
            said.add(&Target::parse(path, words).unwrap(), cell).unwrap();
        }
        fill_regions(&mut said.patch, region, words.usual_label);
        said.patch.into()
    }

    #[test]
    fn cells_become_a_patch_that_mentions_no_empty_ones() {
        let patch = said(
            &[
                ("name.given", "Zoë"),
                ("name.family", ""),
                ("birth_date", " \t"),
                ("languages", "fr; de|it, en;"),
                ("emails.work.address", "zoe@example.org"),
                ("emails.work.primary", "Yes"),
                ("addresses.home.country", "CH"),
                ("external_ids.crm", "42"),
                ("version", "7"),
            ],
            None,
        );
        let expected = json!({
            "name": {"given": "Zoë"},
            "languages": ["fr", "de", "it", "en"],
            "emails": {"work": {"address": "zoe@example.org", "primary": true}},
            "addresses": {"home": {"country": "CH"}},
            "external_ids": {"crm": "42"},
        });
        assert_eq!(patch, expected);
    }

    #[test]
    fn a_comma_belongs_to_the_name_of_a_business() {
        let cells = [
            ("legal_name", "Example, Inc."),
            ("trade_names", "Example, Ltd.; Sample|Probe"),
            ("tax_ids.fr_siren", "732829320"),
            ("registration.number", "1"),
            ("phone_numbers.work.number", "030 1"),
            ("addresses.billing.country", "AT"),
            ("addresses.work.country", "DE"),
        ];
        let expected = json!({
            "legal_name": "Example, Inc.",
            "trade_names": ["Example, Ltd.", "Sample", "Probe"],
            "tax_ids": {"fr_siren": "732829320"},
            "registration": {"number": "1"},
            "phone_numbers": {"work": {"number": "030 1", "region": "DE"}},
            "addresses": {"billing": {"country": "AT"}, "work": {"country": "DE"}},
        });
        assert_eq!(said_of(Business::VOCABULARY, &cells, None), expected);
    }

    #[test]
    fn national_numbers_are_read_where_the_person_lives() {
        let number = ("phone_numbers.mobile.number", "06 12 34 56 78");
        let region = |cells: &[(&str, &str)], usual| {
            said(cells, usual)
                .pointer("/phone_numbers/mobile/region")
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        assert_eq!(region(&[number], None), None);
        assert_eq!(region(&[number], Some("FR")).as_deref(), Some("FR"));
        let abroad = [number, ("addresses.work.country", "BE")];
        assert_eq!(region(&abroad, Some("FR")).as_deref(), Some("BE"));
        let home = [number, ("addresses.a.country", "BE"), ("addresses.home.country", "DE")];
        assert_eq!(region(&home, None).as_deref(), Some("DE"));
        let own = [number, ("phone_numbers.mobile.region", "IT"), ("addresses.home.country", "DE")];
        assert_eq!(region(&own, None).as_deref(), Some("IT"));
        assert_eq!(region(&[("phone_numbers.mobile.number", "+33 6 12 34 56 78")], Some("FR")), None);
        assert_eq!(said(&[("phone_numbers.mobile.region", "IT")], None), json!({"phone_numbers": {}}));
    }

    #[test]
    fn what_is_neither_true_nor_false_is_pointed_at() {
        let target = Target::parse("emails.home.primary", Person::VOCABULARY).unwrap();
        let fault = Said::default().add(&target, "perhaps").unwrap_err();
        assert_eq!((fault.pointer.as_str(), &*fault.code), ("/emails/home/primary", "wrong_type"));
    }
}
