//! Events, as whoever only knows their documentation reads them.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use uuid::Uuid;

/// What makes an event the one that it is: what happened to whom, in which version.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) person: Uuid,
    pub(crate) version: u64,
    /// The type, and what changed.
    pub(crate) what: String,
}

impl Key {
    /// Of a type and pointers to what changed, in any order.
    pub(crate) fn new(
        person: Uuid,
        version: u64,
        kind: &str,
        changed: impl IntoIterator<Item = String>,
    ) -> Self {
        let mut changed: Vec<_> = changed.into_iter().collect();
        changed.sort();
        changed.dedup();
        Self { person, version, what: format!("{kind} {}", changed.join(" ")) }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} version {}: {}", self.person, self.version, self.what)
    }
}

/// One arrival of an event at a consumer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) key: Key,
    pub(crate) id: String,
    /// Of all bytes: what comes again must be the same.
    pub(crate) digest: u64,
}

/// The members of a CloudEvent that are looked at.
#[derive(Deserialize)]
struct Envelope {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    subject: Uuid,
    sequence: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    person_id: Option<Uuid>,
    version: u64,
    changed: Vec<String>,
}

/// Reads an event; `None` if it tells of something else than a person.
pub(crate) fn read(bytes: &[u8]) -> Result<Option<Arrival>> {
    let envelope: Envelope =
        serde_json::from_slice(bytes).context("an event has not the form that is promised")?;
    let Envelope { id, kind, subject, sequence, data } = envelope;
    if !kind.starts_with("profiles.person.") {
        return Ok(None);
    }
    if data.person_id != Some(subject) || sequence != format!("{:020}", data.version) {
        bail!("an event's envelope and its data name different persons or versions: {id}");
    }
    let mut digest = DefaultHasher::new();
    bytes.hash(&mut digest);
    let key = Key::new(subject, data.version, &kind, data.changed);
    Ok(Some(Arrival { key, id, digest: digest.finish() }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_envelope_says_what_its_data_say() {
        let person = Uuid::from_u128(1);
        let event = |kind: &str, sequence: &str| {
            let data = json!({"person_id": person, "version": 7, "changed": ["/b", "/a"]});
            let event =
                json!({"id": "e1", "type": kind, "subject": person, "sequence": sequence, "data": data});
            read(event.to_string().as_bytes())
        };
        let kind = "profiles.person.address_changed.v1";
        let arrival = event(kind, "00000000000000000007").unwrap().unwrap();
        assert_eq!((arrival.key.version, arrival.id.as_str()), (7, "e1"));
        assert_eq!(arrival.key.what, "profiles.person.address_changed.v1 /a /b");
        event(kind, "00000000000000000008").unwrap_err();
        event(kind, "7").unwrap_err();
        assert_eq!(event("profiles.business.registered.v1", "7").unwrap(), None);
    }
}
