//! A write set as the rows it becomes: encoded before anything is sent, so that no connection waits for it.

use profiles_application::ports::{
    AggregateRef, AggregateWrite, AnyAggregate, CommitError, GuardWrite, HistoryRecord, OutboxRecord,
    RememberedAnswer, StoreError, WriteSet,
};
use profiles_application::unit_of_work::Tracked;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::label::SystemName;
use profiles_domain::shared::version::Version;
use serde::Serialize;
use uuid::Uuid;

use crate::persistence::aggregate::{Stored, Table};
use crate::persistence::search;
use crate::persistence::sql::number;
use crate::persistence::webhooks::WebhookRow;

/// The rows of one write set.
pub(in crate::persistence) struct Rows {
    pub(super) aggregates: Vec<AggregateRow>,
    pub(super) guards: Vec<GuardRow>,
    pub(super) webhooks: Vec<WebhookRow>,
    pub(super) history: Vec<HistoryRow>,
    pub(super) outbox: Vec<OutboxRow>,
    pub(super) answer: Option<AnswerRow>,
}

/// An aggregate and what search knows of it. Times are in microseconds.
pub(super) struct AggregateRow {
    pub(super) subject: AggregateRef,
    table: &'static Table,
    /// The version that must be there; 0 if the aggregate must not be.
    pub(super) expected: i64,
    pub(super) version: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) document: String,
    /// When the next planned change comes due.
    pub(super) due_at: Option<i64>,
    pub(super) unlinked: Vec<SystemName>,
    pub(super) linked: Vec<(SystemName, String)>,
    /// All its terms, joined, if any of them is new or gone.
    pub(super) terms: Option<String>,
}

/// A guard: the version that it must have, 0 if it must not be there. It gets the next one.
pub(super) struct GuardRow {
    pub(super) id: Uuid,
    pub(super) expected: i64,
}

/// An entry of a history. The document of its version goes with it if it closes that.
pub(super) struct HistoryRow {
    pub(super) subject: AggregateRef,
    pub(super) version: i64,
    pub(super) ordinal: i32,
    pub(super) at: i64,
    pub(super) actor: String,
    pub(super) source: String,
    pub(super) command_id: Uuid,
    pub(super) event: String,
    pub(super) changes: String,
    pub(super) because: Option<String>,
    pub(super) closes_version: bool,
}

/// An event on its way out.
pub(super) struct OutboxRow {
    pub(super) event_id: Uuid,
    pub(super) subject: AggregateRef,
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
            aggregates: writes.aggregates.into_iter().map(AggregateRow::of).collect::<Result<_, _>>()?,
            guards: writes.guards.iter().map(GuardRow::of).collect(),
            webhooks: writes.webhooks.iter().map(WebhookRow::of).collect::<Result<_, _>>()?,
            history: writes.history.into_iter().map(HistoryRow::of).collect::<Result<_, _>>()?,
            outbox: writes.outbox.iter().map(OutboxRow::of).collect::<Result<_, _>>()?,
            answer: writes.answer.map(AnswerRow::of).transpose()?,
        })
    }

    /// The aggregate, if these rows depend on nothing but whether that one aggregate has the expected version and the
    /// claim on the key is still there. Only then can a group leave them out and go on: a refusal finds nothing written.
    pub(super) fn only_aggregate(&self) -> Option<AggregateRef> {
        let [aggregate] = self.aggregates.as_slice() else { return None };
        let alone = self.guards.is_empty()
            && self.webhooks.is_empty()
            && aggregate.linked.is_empty()
            && aggregate.unlinked.is_empty()
            && self.history.iter().all(|row| row.subject == aggregate.subject)
            && self.outbox.iter().all(|row| row.subject == aggregate.subject);
        alone.then_some(aggregate.subject)
    }
}

impl AggregateRow {
    fn of(write: AggregateWrite) -> Result<Self, StoreError> {
        let AggregateWrite { aggregate, expected, unlinked, linked, read_model } = write;
        let state = match &aggregate {
            AnyAggregate::Person(person) => state(person)?,
            AnyAggregate::Business(business) => state(business)?,
            AnyAggregate::Relationship(relationship) => state(relationship)?,
        };
        Ok(Self {
            expected: number(expected.number()),
            unlinked: unlinked.into_iter().collect(),
            linked: linked.into_iter().map(|(system, key)| (system, key.as_str().to_owned())).collect(),
            terms: read_model.map(|change| search::join(&change.terms)),
            ..state
        })
    }

    pub(super) fn id(&self) -> Uuid {
        self.subject.id
    }

    pub(super) fn table(&self) -> &'static Table {
        self.table
    }

    pub(super) fn is_new(&self) -> bool {
        self.expected == number(Version::ZERO.number())
    }
}

/// The rows of each table, in the order of the kinds and ids: so two commits don't wait for each other in a circle.
pub(super) fn by_table<'a>(
    rows: impl IntoIterator<Item = &'a AggregateRow>,
) -> Vec<(&'static Table, Vec<&'a AggregateRow>)> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|row| row.subject);
    rows.chunk_by(|one, next| one.subject.kind == next.subject.kind)
        .filter_map(|rows| Some((rows.first()?.table(), rows.to_vec())))
        .collect()
}

/// The row of an aggregate's state alone.
fn state<A: Stored>(aggregate: &A) -> Result<AggregateRow, StoreError> {
    let root = aggregate.root();
    Ok(AggregateRow {
        subject: AggregateRef { kind: <A as Tracked>::KIND, id: aggregate.id().uuid() },
        table: A::TABLE,
        expected: number(root.version().number()),
        version: number(root.next_version().number()),
        created_at: root.created_at().timestamp_micros(),
        updated_at: root.updated_at().timestamp_micros(),
        document: A::encode(aggregate.details())?,
        due_at: A::due_at(aggregate.details()).map(|at| at.timestamp_micros()),
        unlinked: Vec::new(),
        linked: Vec::new(),
        terms: None,
    })
}

impl GuardRow {
    fn of(guard: &GuardWrite) -> Self {
        Self { id: guard.id, expected: number(guard.expected.number()) }
    }
}

impl HistoryRow {
    fn of(record: HistoryRecord) -> Result<Self, StoreError> {
        Ok(Self {
            subject: record.subject,
            version: number(record.version.number()),
            ordinal: i32::try_from(record.ordinal).unwrap_or(i32::MAX),
            at: record.at.timestamp_micros(),
            actor: record.actor,
            source: record.source,
            command_id: record.command_id.uuid(),
            event: record.event,
            changes: json(&record.changes)?,
            because: record.because.as_ref().map(json).transpose()?,
            closes_version: record.closes_version,
        })
    }
}

impl OutboxRow {
    fn of(record: &OutboxRecord) -> Result<Self, StoreError> {
        Ok(Self {
            event_id: record.event_id.uuid(),
            subject: record.subject,
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
