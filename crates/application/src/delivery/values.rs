//! The values before and after, for those who asked for them with each event.
//!
//! Events are kept without values, so that there is one place where these are erased: the history, where they are read when
//! an event goes out.

use profiles_contracts::CloudEvent;
use profiles_domain::shared::id::{BusinessId, PersonId, RelationshipId};
use profiles_domain::shared::version::Version;
use serde_json::{Map, Value, json};

use crate::ports::{AggregateKind, FeedEvent, HistoryPage, HistoryRecord, Readers, StoreError};

/// How many entries of a history are read at once: most versions have fewer.
const ENTRIES: usize = 20;

/// What changed, by JSON pointer; `None` if the history says nothing of it, as when the person was erased.
pub(crate) async fn of(readers: &Readers, event: &FeedEvent) -> Result<Option<Value>, StoreError> {
    let Some(changed) = event.data.get("changed").and_then(Value::as_array) else { return Ok(None) };
    let mut after = event.version.number().checked_sub(1).map(|version| (Version::new(version), u32::MAX));
    let (id, mut values) = (event.subject.id, Map::new());
    loop {
        let page = HistoryPage { after, limit: ENTRIES };
        let entries = match event.subject.kind {
            AggregateKind::Person => readers.persons.history(PersonId::new(id), page).await?,
            AggregateKind::Business => readers.businesses.history(BusinessId::new(id), page).await?,
            AggregateKind::Webhook => return Ok(None),
            AggregateKind::Relationship => {
                readers.relationships.history(RelationshipId::new(id), page).await?
            }
        };
        let of_version = |entry: &HistoryRecord| entry.version == event.version;
        let last = entries.last().filter(|last| of_version(last) && entries.len() == ENTRIES);
        after = last.map(|last| (last.version, last.ordinal));
        for change in entries.into_iter().filter(of_version).flat_map(|entry| entry.changes) {
            if changed.iter().any(|pointer| pointer.as_str() == Some(&change.path)) {
                values.insert(change.path, json!({"before": change.from, "after": change.to}));
            }
        }
        if after.is_none() {
            break;
        }
    }
    Ok((!values.is_empty()).then_some(Value::Object(values)))
}

/// Where they are in an event's data.
const VALUES: &str = "values";

/// Puts them into the event, which is to be treated with more care then.
pub(crate) fn add(event: &mut CloudEvent, values: Value) {
    if let Value::Object(data) = &mut event.data {
        data.insert(VALUES.to_owned(), values);
        "restricted".clone_into(&mut event.dataclassification);
    }
}

/// Whether an event has any.
pub(crate) fn are_in(event: &CloudEvent) -> bool {
    event.data.get(VALUES).is_some()
}

/// The event as it is without them.
pub(crate) fn without(event: &CloudEvent) -> CloudEvent {
    let mut event = event.clone();
    if let Value::Object(data) = &mut event.data
        && data.remove(VALUES).is_some()
    {
        "confidential".clone_into(&mut event.dataclassification);
    }
    event
}
