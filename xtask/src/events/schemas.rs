//! JSON Schemas (draft 2020-12) of the events' data and of their envelope.

use profiles_contracts::Described;
use profiles_contracts::cloud_event::{CloudEvent, data_schema};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schema of the data of a type.
pub(super) fn of(event: &Described) -> Value {
    titled((event.schema)(settings(SchemaSettings::draft2020_12()).into_generator()).to_value(), event)
}

/// The same in the form that AsyncAPI 3 embeds, which is draft 7.
pub(super) fn embedded(event: &Described) -> Value {
    let mut schema =
        titled((event.schema)(settings(SchemaSettings::draft07()).into_generator()).to_value(), event);
    if let Some(members) = schema.as_object_mut() {
        members.remove("$schema");
        members.remove("$id");
    }
    schema
}

/// The schema of the envelope, whose data is anything.
pub(super) fn envelope() -> Value {
    settings(SchemaSettings::draft2020_12()).into_generator().into_root_schema_for::<CloudEvent>().to_value()
}

/// The same for AsyncAPI.
pub(super) fn embedded_envelope() -> Value {
    let mut schema =
        settings(SchemaSettings::draft07()).into_generator().into_root_schema_for::<CloudEvent>().to_value();
    if let Some(members) = schema.as_object_mut() {
        members.remove("$schema");
    }
    schema
}

/// Each schema stands for itself: whoever has one file needs no other.
fn settings(settings: SchemaSettings) -> SchemaSettings {
    settings.with(|settings| settings.inline_subschemas = true)
}

fn titled(mut schema: Value, event: &Described) -> Value {
    if let Some(members) = schema.as_object_mut() {
        members.insert("$id".to_owned(), json!(data_schema(event.event_type)));
        members.insert("title".to_owned(), json!(event.name));
        members.insert("description".to_owned(), json!(event.description.trim()));
    }
    schema
}
