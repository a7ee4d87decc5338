//! What the contracts say of their events, as documents.

mod asyncapi;
mod compatible;
mod schemas;

use anyhow::Result;
use profiles_contracts::catalogue;
use serde_json::Value;

pub(crate) use compatible::breaks;

/// Every file and its text.
pub(crate) fn files() -> Result<Vec<(String, String)>> {
    let mut files = vec![("asyncapi.json".to_owned(), text(&asyncapi::document())?)];
    files.push(("cloud-event.json".to_owned(), text(&schemas::envelope())?));
    for event in catalogue() {
        files.push((file_of(event.event_type), text(&schemas::of(event))?));
    }
    Ok(files)
}

/// The schema of the type that a file is about; `None` if there is no such type.
pub(crate) fn schema_of_file(name: &str) -> Option<Value> {
    catalogue().find(|event| file_of(event.event_type) == name).map(schemas::of)
}

fn file_of(event_type: &str) -> String {
    format!("{event_type}.json")
}

fn text(document: &Value) -> Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(document)?))
}
