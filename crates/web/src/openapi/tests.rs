//! The document describes every endpoint, completely.

use serde_json::Value;

use super::openapi;
use crate::{businesses, events, operations, persons, problem, relationships, webhooks};

fn document() -> Value {
    serde_json::to_value(openapi()).unwrap()
}

#[test]
fn every_endpoint_is_described_where_it_is_served() {
    let document = document();
    let mut described: Vec<_> =
        operations_of(&document).map(|(method, path, _)| (method.to_uppercase(), path)).collect();
    let mut served: Vec<_> = [
        persons::DESCRIBED,
        businesses::DESCRIBED,
        relationships::DESCRIBED,
        events::DESCRIBED,
        webhooks::DESCRIBED,
        problem::DESCRIBED,
        operations::DESCRIBED,
        super::pages::DESCRIBED,
    ]
    .concat()
    .into_iter()
    .map(|(method, path)| (method.to_owned(), path.to_owned()))
    .collect();
    described.sort();
    served.sort();
    assert_eq!(described, served);
}

fn operations_of(document: &Value) -> impl Iterator<Item = (String, String, &Value)> {
    document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let operations =
            item.as_object().unwrap().iter().filter(|(_, operation)| operation["operationId"].is_string());
        operations.map(|(method, operation)| (method.clone(), path.clone(), operation))
    })
}

#[test]
fn every_operation_has_a_name_of_its_own_a_summary_and_an_example() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut names = std::collections::BTreeSet::new();
    for (method, path, operation) in operations_of(&document) {
        assert!(names.insert(operation["operationId"].to_string()), "{method} {path}");
        assert!(operation["summary"].is_string(), "{method} {path}");
        assert!(operation.to_string().contains("\"example\""), "{method} {path}");
        if path.starts_with("/v1/") {
            for status in ["400", "401", "403", "500", "503"] {
                assert!(operation["responses"][status].is_object(), "{method} {path} {status}");
            }
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[test]
fn what_is_read_is_always_there_and_what_is_written_is_closed() {
    let schemas = &document()["components"]["schemas"];
    for name in ["Person", "Name", "Address", "HistoryEntry"] {
        let schema = &schemas[name];
        let members = schema["properties"].as_object().unwrap().len();
        assert_eq!(schema["required"].as_array().map(Vec::len), Some(members), "{name}: {schema}");
    }
    for name in
        ["PersonInput", "NameInput", "AddressInput", "EmailInput", "PhoneNumberInput", "PersonSearchInput"]
    {
        assert_eq!(schemas[name]["additionalProperties"], false, "{name}");
    }
    let address = &schemas["PersonInput"]["properties"]["addresses"]["additionalProperties"];
    assert!(address.to_string().contains("null"), "{address}");
}
