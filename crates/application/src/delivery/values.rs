//! The values before and after, for those who asked for them with each event.
//!
//! Events are kept without values, so that there is one place where these are erased: the history, where they are read when
//! an event goes out.

use profiles_contracts::CloudEvent;
use profiles_domain::shared::id::{BusinessId, PersonId, RelationshipId};
use profiles_domain::shared::version::Version;
use serde_json::{Map, Value, json};

use crate::ports::{AggregateKind, FeedEvent, HistoryPage, HistoryRecord, Readers, StoreError};

/// The most entries that one version of a profile has in its history, with room to spare.
const ENTRIES: usize = 1000;

/// What changed, by JSON pointer; `None` if the history says nothing of it, as when the person was erased.
pub(crate) async fn of(readers: &Readers, event: &FeedEvent) -> Result<Option<Value>, StoreError> {
    let Some(changed) = event.data.get("changed").and_then(Value::as_array) else { return Ok(None) };
    let before = event.version.number().checked_sub(1).map(|version| (Version::new(version), u32::MAX));
    let (id, page) = (event.subject.id, HistoryPage { after: before, limit: ENTRIES });
    let entries = match event.subject.kind {
        AggregateKind::Person => readers.persons.history(PersonId::new(id), page).await?,
        AggregateKind::Business => readers.businesses.history(BusinessId::new(id), page).await?,
        AggregateKind::Webhook => return Ok(None),
        AggregateKind::Relationship => readers.relationships.history(RelationshipId::new(id), page).await?,
    };
    let of_version = |entry: &HistoryRecord| entry.version == event.version;
    let mut values = Map::new();
    for change in entries.into_iter().filter(of_version).flat_map(|entry| entry.changes) {
        if changed.iter().any(|pointer| pointer.as_str() == Some(&change.path)) {
            values.insert(change.path, json!({"before": change.from, "after": change.to}));
        }
    }
    Ok((!values.is_empty()).then_some(Value::Object(values)))
}

/// Puts them into the event, which is to be treated with more care then.
pub(crate) fn add(event: &mut CloudEvent, values: Value) {
    if let Value::Object(data) = &mut event.data {
        data.insert("values".to_owned(), values);
        "restricted".clone_into(&mut event.dataclassification);
    }
}
