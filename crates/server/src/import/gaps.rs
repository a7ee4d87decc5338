//! Rows that can go without some of their values: what is left of one when those at fault are taken out.

use profiles_application::profiles::commands::ImportRow;
use profiles_application::profiles::{Fault, Kind};
use serde_json::{Map, Value};

/// The row without the values at fault. None if it can't go without one of them, or doesn't hold any of them itself.
pub(super) fn without<P: Kind>(
    row: &ImportRow<P>,
    faults: &[Fault],
    droppable: &[&str],
) -> Option<ImportRow<P>> {
    let Value::Object(mut members) = row.patch.clone() else { return None };
    for fault in faults {
        let mut steps = fault.pointer.split('/').skip(1);
        let attribute = steps.next().filter(|attribute| droppable.contains(attribute))?;
        take_out(&mut members, attribute, steps.next());
    }
    for attribute in droppable {
        close_ranks(&mut members, attribute);
    }
    let patch = Value::Object(members);
    (patch != row.patch).then_some(ImportRow { id: row.id, patch })
}

/// Takes the smallest part out that can stand alone: an item of a list, one of several objects, or the attribute.
fn take_out(members: &mut Map<String, Value>, attribute: &str, inner: Option<&str>) {
    match (members.get_mut(attribute), inner) {
        (Some(Value::Array(items)), Some(place)) => {
            // The others keep their places until all faults are through.
            if let Some(item) = place.parse::<usize>().ok().and_then(|place| items.get_mut(place)) {
                *item = Value::Null;
            }
        }
        (Some(Value::Object(objects)), Some(name)) if objects.values().any(Value::is_object) => {
            objects.remove(name);
        }
        _ => drop(members.remove(attribute)),
    }
}

/// Lists lose the places of what was taken out; one of which nothing is left isn't mentioned, so it wipes nothing.
fn close_ranks(members: &mut Map<String, Value>, attribute: &str) {
    let is_empty = match members.get_mut(attribute) {
        Some(Value::Array(items)) => {
            items.retain(|item| !item.is_null());
            items.is_empty()
        }
        Some(Value::Object(objects)) => objects.is_empty(),
        _ => false,
    };
    if is_empty {
        members.remove(attribute);
    }
}

#[cfg(test)]
mod tests {
    use profiles_domain::profiles::business::Business;
    use profiles_domain::shared::id::BusinessId;
    use serde_json::json;

    use super::*;

    const DROPPABLE: &[&str] = &["trade_names", "legal_form", "registration", "addresses"];

    fn left(patch: &Value, pointers: &[&str]) -> Option<Value> {
        let row = ImportRow::<Business> { id: BusinessId::new(uuid::Uuid::nil()), patch: patch.clone() };
        let faults: Vec<_> = pointers.iter().map(|pointer| Fault::new(*pointer, "x", "x")).collect();
        without(&row, &faults, DROPPABLE).map(|row| row.patch)
    }

    #[test]
    fn the_smallest_part_that_can_stand_alone_is_taken_out() {
        let patch = json!({
            "legal_name": "A",
            "trade_names": ["B", "C", "D"],
            "legal_form": "ZZZZ",
            "registration": {"jurisdiction": "UK", "number": "1"},
            "addresses": {"legal": {"street": "1"}, "headquarters": {"street": "2"}},
        });
        let expect = |pointers: &[&str], attribute: &str, value: Value| {
            let mut expected = patch.clone();
            let members = expected.as_object_mut().unwrap();
            if value.is_null() {
                members.remove(attribute);
            } else {
                members.insert(attribute.to_owned(), value);
            }
            assert_eq!(left(&patch, pointers), Some(expected), "{pointers:?}");
        };
        expect(&["/legal_form"], "legal_form", Value::Null);
        expect(&["/registration/jurisdiction", "/registration/number"], "registration", Value::Null);
        expect(&["/trade_names/0", "/trade_names/2"], "trade_names", json!(["C"]));
        expect(&["/trade_names/0", "/trade_names/1", "/trade_names/2"], "trade_names", Value::Null);
        expect(&["/addresses/legal/country"], "addresses", json!({"headquarters": {"street": "2"}}));
        let both = ["/addresses/legal/country", "/addresses/legal/street", "/addresses/headquarters/country"];
        expect(&both, "addresses", Value::Null);
    }

    #[test]
    fn a_row_that_cannot_go_without_it_or_does_not_hold_it_stays_rejected() {
        let patch = json!({"legal_name": "A", "legal_form": "ZZZZ"});
        for pointers in [["/legal_name"].as_slice(), &["/legal_form", "/legal_name"], &[""], &["/addresses"]]
        {
            assert_eq!(left(&patch, pointers), None, "{pointers:?}");
        }
    }
}
