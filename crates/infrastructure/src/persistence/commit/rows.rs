//! A write set as the rows it becomes: encoded before anything is sent, so that no connection waits for it.

use profiles_application::ports::{
    CommitError, HistoryRecord, OutboxRecord, PersonWrite, RememberedAnswer, StoreError, WriteSet,
};
use profiles_application::profiles::person::read_model::{ContactKey, SearchRow};
use profiles_domain::shared::label::SystemName;
use profiles_domain::shared::version::Version;
use serde::Serialize;
use uuid::Uuid;

use crate::persistence::person::encode;
use crate::persistence::sql::number;

/// The rows of one write set.
pub(in crate::persistence) struct Rows {
    pub(super) persons: Vec<PersonRow>,
    pub(super) history: Vec<HistoryRow>,
    pub(super) outbox: Vec<OutboxRow>,
    pub(super) answer: Option<AnswerRow>,
}

/// A person and what search knows of them. Times are in microseconds.
pub(super) struct PersonRow {
    pub(super) id: Uuid,
    /// The version that must be there; 0 if the person must not be.
    pub(super) expected: i64,
    pub(super) version: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) document: String,
    pub(super) unlinked: Vec<SystemName>,
    pub(super) linked: Vec<(SystemName, String)>,
    pub(super) search: Option<SearchRow>,
    pub(super) gone: Vec<ContactKey>,
    pub(super) come: Vec<ContactKey>,
}

/// An entry of a history. The document of its version goes with it if it closes that.
pub(super) struct HistoryRow {
    pub(super) person_id: Uuid,
    pub(super) version: i64,
    pub(super) ordinal: i32,
    pub(super) at: i64,
    pub(super) actor: String,
    pub(super) source: String,
    pub(super) command_id: Uuid,
    pub(super) event: String,
    pub(super) changes: String,
    pub(super) closes_version: bool,
}

/// An event on its way out.
pub(super) struct OutboxRow {
    pub(super) event_id: Uuid,
    pub(super) aggregate_type: &'static str,
    pub(super) aggregate_id: Uuid,
    pub(super) version: i64,
    pub(super) event_type: &'static str,
    pub(super) occurred_at: i64,
    pub(super) data: String,
    pub(super) headers: String,
}

/// The answer under an idempotency key, if the command still has the claim.
pub(in crate::persistence) struct AnswerRow {
    pub(in crate::persistence) caller: String,
    pub(in crate::persistence) key: String,
    pub(in crate::persistence) command_id: Uuid,
    pub(in crate::persistence) answer: String,
    pub(in crate::persistence) expires_at: i64,
}

impl Rows {
    pub(super) fn of(writes: WriteSet) -> Result<Self, StoreError> {
        Ok(Self {
            persons: writes.persons.into_iter().map(PersonRow::of).collect::<Result<_, _>>()?,
            history: writes.history.into_iter().map(HistoryRow::of).collect::<Result<_, _>>()?,
            outbox: writes.outbox.iter().map(OutboxRow::of).collect::<Result<_, _>>()?,
            answer: writes.answer.map(AnswerRow::of).transpose()?,
        })
    }

    /// The person, if these rows depend on nothing but whether that one person has the expected version and the claim
    /// on the key is still there. Only then can a group leave them out and go on: a refusal finds nothing written.
    pub(super) fn only_person(&self) -> Option<Uuid> {
        let [person] = self.persons.as_slice() else { return None };
        let alone = person.linked.is_empty()
            && person.unlinked.is_empty()
            && self.history.iter().all(|row| row.person_id == person.id)
            && self.outbox.iter().all(|row| row.aggregate_id == person.id);
        alone.then_some(person.id)
    }
}

impl PersonRow {
    fn of(write: PersonWrite) -> Result<Self, StoreError> {
        let PersonWrite { person, expected, unlinked, linked, read_model } = write;
        let (root, details) = (person.root(), person.details());
        let link = |system: SystemName| {
            let key = details.external_ids.get(&system)?.as_str().to_owned();
            Some((system, key))
        };
        let (search, gone, come) =
            read_model.map(|change| (change.row, change.gone, change.come)).unwrap_or_default();
        Ok(Self {
            id: person.id().uuid(),
            expected: number(expected.number()),
            version: number(root.next_version().number()),
            created_at: root.created_at().timestamp_micros(),
            updated_at: root.updated_at().timestamp_micros(),
            document: encode(details)?,
            unlinked: unlinked.into_iter().collect(),
            linked: linked.into_iter().filter_map(link).collect(),
            search,
            gone: gone.into_iter().collect(),
            come: come.into_iter().collect(),
        })
    }

    pub(super) fn is_new(&self) -> bool {
        self.expected == number(Version::ZERO.number())
    }
}

impl HistoryRow {
    fn of(record: HistoryRecord) -> Result<Self, StoreError> {
        Ok(Self {
            person_id: record.person_id.uuid(),
            version: number(record.version.number()),
            ordinal: i32::try_from(record.ordinal).unwrap_or(i32::MAX),
            at: record.at.timestamp_micros(),
            actor: record.actor,
            source: record.source,
            command_id: record.command_id.uuid(),
            event: record.event,
            changes: json(&record.changes)?,
            closes_version: record.closes_version,
        })
    }
}

impl OutboxRow {
    fn of(record: &OutboxRecord) -> Result<Self, StoreError> {
        Ok(Self {
            event_id: record.event_id.uuid(),
            aggregate_type: record.aggregate_type,
            aggregate_id: record.aggregate_id,
            version: number(record.version.number()),
            event_type: record.event_type,
            occurred_at: record.occurred_at.timestamp_micros(),
            data: json(&record.data)?,
            headers: json(&record.headers)?,
        })
    }
}

impl AnswerRow {
    fn of(answer: RememberedAnswer) -> Result<Self, StoreError> {
        Ok(Self {
            caller: answer.caller,
            key: answer.key,
            command_id: answer.command.uuid(),
            answer: json(&answer.answer)?,
            expires_at: answer.expires_at.timestamp_micros(),
        })
    }
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Failed(format!("a value can't be written as JSON: {error}")))
}

/// What a commit gives for one write set.
pub(in crate::persistence) type Committed = Result<(), CommitError>;
