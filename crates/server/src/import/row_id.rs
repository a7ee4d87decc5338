//! Under which id a row comes: the same one each time, or it is rejected.

use profiles_application::profiles::Fault;
use profiles_application::profiles::input::{parse_external_key, parse_system};
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::label::SystemName;
use serde_json::Value;
use uuid::Uuid;

use super::kind::Importable;

/// The id of the profile that a system knows under a key.
#[must_use]
pub fn derived_id<P: Importable>(system: &str, key: &str) -> P::Id {
    P::Id::from_uuid(Uuid::new_v5(&P::NAMESPACE, format!("{system}:{key}").as_bytes()))
}

/// How rows without an id of their own get one.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    /// From the key in this system; if none is named, from the only key that the row has.
    pub(super) system: Option<SystemName>,
}

impl Identity {
    /// The id of a row, from its own or its keys in other systems.
    pub(super) fn of<P: Importable>(&self, id: Option<&str>, patch: &Value) -> Result<P::Id, Fault> {
        if let Some(id) = id {
            let parsed = Uuid::parse_str(id.trim()).map(P::Id::from_uuid);
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
        Ok(derived_id::<P>(system.as_str(), key.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use profiles_domain::profiles::business::Business;
    use profiles_domain::profiles::person::Person;
    use serde_json::json;

    use super::*;

    fn of(system: Option<&str>, id: Option<&str>, patch: &Value) -> Result<String, String> {
        let identity = Identity { system: system.map(|name| parse_system(name).unwrap()) };
        identity
            .of::<Person>(id, patch)
            .map(|id| id.uuid().to_string())
            .map_err(|fault| fault.code.into_owned())
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

    #[test]
    fn a_person_and_a_business_with_one_key_have_different_ids() {
        let person = derived_id::<Person>("crm", "42").uuid().to_string();
        let business = derived_id::<Business>("crm", "42").uuid().to_string();
        assert_eq!(person, "142772ef-c18e-5fb3-bbba-ba4f588ebc59");
        assert_eq!(business, "a5a616d3-bd47-5f41-b23d-efe69c118010");
    }
}
