//! What a reference command writes: the rows that the server writes for a changed address.

use anyhow::{Result, bail};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::moment;

/// Tells the rows of this program from the server's, whose actor without tokens is called `anonymous`.
pub(super) const ACTOR: &str = "reference";
pub(super) const SOURCE: &str = "http";
pub(super) const EVENT: &str = "address_changed";
pub(super) const AGGREGATE: &str = "person";
pub(super) const EVENT_TYPE: &str = "profiles.person.address_changed.v1";
/// A changed address is also a change of how to reach somebody, which the server tells of by a second event.
pub(super) const SUMMARY_TYPE: &str = "profiles.person.contact_information_changed.v1";
pub(super) const SCHEMA_VERSION: i16 = 1;
/// How often a command begins anew because another one was faster.
pub(super) const ATTEMPTS: usize = 20;

/// Everything that is to be written.
pub(super) struct Change {
    pub(super) id: Uuid,
    pub(super) version: i64,
    pub(super) at: i64,
    pub(super) command_id: Uuid,
    pub(super) event_id: Uuid,
    pub(super) summary_id: Uuid,
    pub(super) document: String,
    pub(super) changes: String,
    pub(super) data: String,
    pub(super) headers: String,
}

impl Change {
    pub(super) fn decide(id: Uuid, version: i64, document: &str, address: &Value) -> Result<Self> {
        let mut document: Value = serde_json::from_str(document)?;
        let from = document.pointer("/addresses/home").map_or(Value::Null, view);
        let Some(Value::Object(addresses)) = document.get_mut("addresses") else {
            bail!("the person has no addresses");
        };
        addresses.insert("home".to_owned(), address.clone());
        let (version, command_id) = (version + 1, moment::new_id());
        Ok(Self {
            id,
            version,
            at: moment::micros(),
            command_id,
            event_id: moment::new_id(),
            summary_id: moment::new_id(),
            document: document.to_string(),
            changes: json!([{"path": "/addresses/home", "from": from, "to": view(address)}]).to_string(),
            data: json!({"person_id": id, "version": version, "changed": ["/addresses/home"]}).to_string(),
            headers: json!({"command_id": command_id, "traceparent": null}).to_string(),
        })
    }
}

/// An address as history shows it.
fn view(address: &Value) -> Value {
    let part = |name: &str| address.get(name).cloned().unwrap_or_default();
    let text = |name: &str| part(name).as_str().unwrap_or_default().to_owned();
    let formatted = format!(
        "{}\n{} {}\n{}",
        text("street"),
        text("postal_code"),
        text("locality").to_uppercase(),
        "FRANCE"
    );
    json!({
        "street": part("street"),
        "locality": part("locality"),
        "dependent_locality": part("dependent_locality"),
        "postal_code": part("postal_code"),
        "administrative_area": part("administrative_area"),
        "sorting_code": part("sorting_code"),
        "country": part("country"),
        "primary": part("primary"),
        "formatted": formatted,
        "issues": [],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persons;

    #[test]
    fn a_change_holds_the_old_and_the_new_address() {
        let document =
            json!({"name": {"given": "Ada"}, "addresses": {"home": persons::new_address(1)}}).to_string();
        let change = Change::decide(persons::id(1), 4, &document, &persons::new_address(2)).unwrap();
        assert_eq!(change.version, 5);
        assert_eq!(change.document, document.replace("00000001", "00000002"));
        assert!(change.changes.contains("00000001 rue") && change.changes.contains("00000002 rue"));
        assert!(Change::decide(persons::id(1), 4, "{}", &persons::new_address(2)).is_err());
    }
}
