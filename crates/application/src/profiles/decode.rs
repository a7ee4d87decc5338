//! From JSON to the types of inputs, with faults that say where and what but never repeat a value.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::Fault;
use super::fault::step;

/// Why JSON could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It isn't JSON (RFC 8259).
    #[error("not JSON: broken at line {line}, column {column}")]
    Syntax {
        /// The line of the fault, from 1.
        line: usize,
        /// The column of the fault, from 1.
        column: usize,
    },
    /// It is JSON of another form than expected.
    #[error("{}: {}", .0.pointer, .0.detail)]
    Form(Fault),
}

/// Decodes a document from its bytes.
///
/// # Errors
/// When it isn't JSON, or has another form than `T`.
pub fn decode_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| decode_error(error.path(), error.inner()))?;
    deserializer.end().map_err(|error| syntax(&error))?;
    Ok(value)
}

/// Decodes a document that is JSON already.
///
/// # Errors
/// When it has another form than `T`.
pub fn decode_value<T: DeserializeOwned>(value: Value) -> Result<T, DecodeError> {
    serde_path_to_error::deserialize(value).map_err(|error| decode_error(error.path(), error.inner()))
}

fn syntax(error: &serde_json::Error) -> DecodeError {
    DecodeError::Syntax { line: error.line(), column: error.column() }
}

fn decode_error(path: &Path, error: &serde_json::Error) -> DecodeError {
    if error.is_syntax() || error.is_eof() || error.is_io() {
        return syntax(error);
    }
    // serde tells kinds of errors apart only in their texts, which hold values and so must not get any further.
    let text = error.to_string();
    let (code, detail) = if text.starts_with("unknown field") {
        ("unknown_field", "this member is not known: check its spelling")
    } else if text.starts_with("missing field") {
        ("missing_field", "this member is needed")
    } else if text.starts_with("duplicate") {
        ("duplicate_field", "this member is there twice")
    } else if text.starts_with("recursion limit") {
        return syntax(error);
    } else {
        ("wrong_type", "this member has another type than expected")
    };
    let mut pointer = pointer(path);
    if let ("missing_field" | "duplicate_field", Some(name)) = (code, text.split('`').nth(1)) {
        // The path leads to the object; the text names the member, which is part of the contract and not personal.
        pointer.push_str(&step(name));
    }
    DecodeError::Form(Fault::new(pointer, code, detail))
}

fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => step(key),
            Segment::Enum { variant } => step(variant),
            Segment::Unknown => String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles::person::input::PersonInput;

    fn fault(json: &str) -> (String, String) {
        match decode_slice::<PersonInput>(json.as_bytes()) {
            Err(DecodeError::Form(fault)) => (fault.pointer, fault.code.into_owned()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_wrong_form_is_told_where_and_what_without_its_value() {
        for (json, pointer, code) in [
            (r#"{"nmae": 1}"#, "/nmae", "unknown_field"),
            (r#"{"name": {"given": 7}}"#, "/name/given", "wrong_type"),
            (r#"{"emails": {"a/b": {"address": []}}}"#, "/emails/a~1b/address", "wrong_type"),
            (r#"{"emails": {"home": {}}}"#, "/emails/home/address", "missing_field"),
            (r#"{"languages": ["fr", 1e999999]}"#, "", ""),
            (r#"{"gender": "a", "gender": "b"}"#, "/gender", "duplicate_field"),
            (r#"{"emails": {"home": null, "home": null}}"#, "/emails", "duplicate_field"),
            (r#"[]"#, "", "wrong_type"),
            (r#"{"name": []}"#, "/name", "wrong_type"),
            (r#"{"emails": {"home": ["a@example.org"]}}"#, "/emails/home", "wrong_type"),
        ] {
            if code.is_empty() {
                assert!(matches!(
                    decode_slice::<PersonInput>(json.as_bytes()),
                    Err(DecodeError::Syntax { .. })
                ));
            } else {
                assert_eq!(fault(json), (pointer.to_owned(), code.to_owned()), "{json}");
            }
        }
        let error = decode_slice::<PersonInput>(br#"{"name": "secret"}"#).unwrap_err();
        assert!(!format!("{error:?}").contains("secret"));
    }

    #[test]
    fn what_is_not_json_is_told_by_its_place() {
        for bad in
            ["", "{", "{\"name\": \"\\ud800\"}", &"[".repeat(1000), "{} {}", "nul", "{\"a\":\"\u{0}\"}"]
        {
            let error = decode_slice::<Value>(bad.as_bytes()).unwrap_err();
            assert!(matches!(error, DecodeError::Syntax { .. }), "{bad:.10} {error:?}");
        }
        assert!(decode_slice::<Value>(b"\"\xff\"").is_err());
    }
}
