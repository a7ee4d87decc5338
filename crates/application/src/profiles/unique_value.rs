//! Any JSON, with a key twice in one object refused rather than half ignored.

use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

/// Any JSON in which no object names a key twice.
#[derive(Debug)]
pub struct UniqueValue(pub Value);

struct Unique;

impl<'de> Deserialize<'de> for UniqueValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Unique).map(Self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(UniqueValue(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if members.contains_key(&key) {
                // In the words of serde, from which the decoder takes the place.
                return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
            }
            let UniqueValue(value) = access.next_value()?;
            members.insert(key, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles::{DecodeError, decode_slice};

    #[test]
    fn it_reads_what_serde_json_reads() {
        let json = r#"{"a": [1, -2, 1.5, true, null, "é\u0000", {"b": {}}], "c": 18446744073709551615}"#;
        let value: UniqueValue = decode_slice(json.as_bytes()).unwrap();
        assert_eq!(value.0, serde_json::from_str::<Value>(json).unwrap());
    }

    #[test]
    fn a_key_twice_is_refused_however_deep() {
        let json = br#"{"emails": {"home": {"address": 1, "address": 2}}}"#;
        match decode_slice::<UniqueValue>(json).unwrap_err() {
            DecodeError::Form(fault) => {
                assert_eq!(
                    (fault.pointer.as_str(), &*fault.code),
                    ("/emails/home/address", "duplicate_field")
                );
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(
            decode_slice::<UniqueValue>("[".repeat(1000).as_bytes()),
            Err(DecodeError::Syntax { .. })
        ));
    }
}
