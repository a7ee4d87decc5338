//! Whether consumers of a published schema understand what is sent under a new one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// What says nothing about what may be sent.
const WORDS: [&str; 5] = ["$id", "$schema", "description", "title", "examples"];

/// In which ways data under `new` may be something that a consumer of `old` doesn't expect. New members are no such way:
/// consumers ignore what they don't know.
pub(crate) fn breaks(old: &Value, new: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    compare(old, new, "", &mut faults);
    faults
}

fn compare(old: &Value, new: &Value, at: &str, faults: &mut Vec<String>) {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        if old != new {
            faults.push(format!("{} changed", place(at)));
        }
        return;
    };
    members(old, new, at, faults);
    let of = |schema: &Map<String, Value>| -> BTreeSet<String> {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        required.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    for lost in of(old).difference(&of(new)) {
        faults.push(format!("{at}/{lost} may be missing from now on"));
    }
    let keywords: BTreeSet<_> = old.keys().chain(new.keys()).map(String::as_str).collect();
    for keyword in keywords {
        match keyword {
            "properties" | "required" => {}
            word if WORDS.contains(&word) => {}
            "items" => match (old.get("items"), new.get("items")) {
                (Some(old), Some(new)) => compare(old, new, &format!("{at}/*"), faults),
                _ => faults.push(format!("{} has other items", place(at))),
            },
            other if old.get(other) != new.get(other) => {
                faults.push(format!("{}: `{other}` changed", place(at)));
            }
            _ => {}
        }
    }
}

fn members(old: &Map<String, Value>, new: &Map<String, Value>, at: &str, faults: &mut Vec<String>) {
    let of = |schema: &'_ Map<String, Value>| schema.get("properties").and_then(Value::as_object).cloned();
    let (old, new) = (of(old).unwrap_or_default(), of(new).unwrap_or_default());
    for (name, old) in &old {
        match new.get(name) {
            Some(new) => compare(old, new, &format!("{at}/{name}"), faults),
            None => faults.push(format!("{at}/{name} is gone")),
        }
    }
}

fn place(at: &str) -> &str {
    if at.is_empty() { "it" } else { at }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn old() -> Value {
        json!({
            "title": "A", "type": "object", "required": ["id", "changed"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "changed": {"type": "array", "items": {"type": "string"}},
                "because": {"type": ["object", "null"], "properties": {"of": {"type": "string"}}},
            }
        })
    }

    fn changed(pointer: &str, value: Value) -> Vec<String> {
        let mut new = old();
        *new.pointer_mut(pointer).unwrap() = value;
        breaks(&old(), &new)
    }

    #[test]
    fn additions_and_other_words_break_nothing() {
        let mut new = old();
        new["title"] = json!("B");
        new["properties"]["because"]["properties"]["at"] = json!({"type": "integer"});
        new["properties"]["more"] = json!({"type": "string"});
        new["required"] = json!(["id", "changed", "more"]);
        assert_eq!(breaks(&old(), &new), [""; 0]);
    }

    #[test]
    fn whatever_a_consumer_relies_on_must_stay() {
        assert_eq!(changed("/required", json!(["id"])), ["/changed may be missing from now on"]);
        assert_eq!(changed("/properties/id/format", json!("uri")), ["/id: `format` changed"]);
        assert_eq!(
            changed("/properties/changed/items/type", json!("integer")),
            ["/changed/*: `type` changed"]
        );
        assert_eq!(changed("/properties/because/properties", json!({})), ["/because/of is gone"]);
        assert_eq!(changed("/properties/id", json!(true)), ["/id changed"]);
        let mut narrower = old();
        narrower["properties"]["id"]["enum"] = json!(["a"]);
        assert_eq!(breaks(&narrower, &old()), ["/id: `enum` changed"]);
    }
}
