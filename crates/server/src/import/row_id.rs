//! Under which id a row comes: the same one each time, or it is rejected.

use profiles_application::profiles::Fault;
use profiles_application::profiles::input::{parse_external_key, parse_system};
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::label::SystemName;
use serde_json::Value;
use uuid::Uuid;

/// The namespace of ids that are derived from another system's keys: UUIDv5 (RFC 9562) over `SYSTEM:KEY`. It must
/// never change, or rows that were imported before would come in as new persons.
pub const NAMESPACE: Uuid = Uuid::from_u128(0xb2f5_9d2c_6c0e_4d55_9a4f_0f1c_7e1b_83d6);

/// The id of the person whom a system knows under a key.
#[must_use]
pub fn derived_id(system: &str, key: &str) -> PersonId {
    PersonId::new(Uuid::new_v5(&NAMESPACE, format!("{system}:{key}").as_bytes()))
}

/// How rows without an id of their own get one.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    /// From the key in this system; if none is named, from the only key that the row has.
    pub(super) system: Option<SystemName>,
}

impl Identity {
    /// The id of a row, from its own or its keys in other systems.
    pub(super) fn of(&self, id: Option<&str>, patch: &Value) -> Result<PersonId, Fault> {
        if let Some(id) = id {
            let parsed = Uuid::parse_str(id.trim()).map(PersonId::new);
            return parsed
                .map_err(|_| Fault::new("/id", "id_invalid", "not a UUID: give one, or leave it empty"));
        }
        let keys = patch.get("external_ids").and_then(Value::as_object);
        let mut keys = keys.into_iter().flatten().filter_map(|(name, key)| Some((name, key.as_str()?)));
        let found = match &self.system {
            Some(system) => keys.find(|(name, _)| parse_system(name).is_ok_and(|name| name == *system)),
            None => keys.next().filter(|_| keys.next().is_none()),
        };
        let Some((name, key)) = found else {
            let detail = match &self.system {
                Some(_) => "neither an id nor a key in the system that ids come from: give one of them",
                None => {
                    "neither an id nor exactly one external id: give one of them, or name the system with --system"
                }
            };
            return Err(Fault::new("", "id_missing", detail));
        };
        // As they are stored, so that another spelling of the same gives the same id.
        let here = format!("/external_ids/{name}");
        let system = parse_system(name).map_err(|fault| fault.within(&here))?;
        let key = parse_external_key(key).map_err(|fault| fault.within(&here))?;
        Ok(derived_id(system.as_str(), key.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(system: Option<&str>, id: Option<&str>, patch: &Value) -> Result<String, String> {
        let identity = Identity { system: system.map(|name| parse_system(name).unwrap()) };
        identity.of(id, patch).map(|id| id.uuid().to_string()).map_err(|fault| fault.code.into_owned())
    }

    #[test]
    fn an_id_is_the_same_each_time_whatever_else_the_row_says() {
        let derived = Ok("142772ef-c18e-5fb3-bbba-ba4f588ebc59".to_owned());
        assert_eq!(of(None, None, &json!({"external_ids": {"crm": "42"}})), derived);
        assert_eq!(of(None, None, &json!({"external_ids": {"CRM": " 42 "}, "gender": "female"})), derived);
        assert_eq!(of(Some("crm"), None, &json!({"external_ids": {"crm": "42", "erp": "7"}})), derived);
        assert_ne!(of(Some("erp"), None, &json!({"external_ids": {"crm": "42", "erp": "42"}})), derived);
        let own = "0197a1b2-0000-7000-8000-000000000001";
        assert_eq!(of(Some("crm"), Some(own), &json!({"external_ids": {"crm": "42"}})), Ok(own.to_owned()));
    }

    #[test]
    fn a_row_that_could_get_another_id_next_time_is_rejected() {
        for (system, id, patch, code) in [
            (None, None, json!({"name": {"given": "Ada"}}), "id_missing"),
            (None, None, json!({"external_ids": {"crm": "42", "erp": "7"}}), "id_missing"),
            (None, None, json!({"external_ids": {"crm": null}}), "id_missing"),
            (Some("erp"), None, json!({"external_ids": {"crm": "42"}}), "id_missing"),
            (None, Some("42"), json!({"external_ids": {"crm": "42"}}), "id_invalid"),
            (None, None, json!({"external_ids": {"crm": " "}}), "text_empty"),
            (None, None, json!([]), "id_missing"),
        ] {
            assert_eq!(of(system, id, &patch), Err(code.to_owned()), "{patch}");
        }
    }
}
