//! Writing a webhook in the transaction of a unit of work.

use profiles_application::ports::{CommitError, Stale, StoreError, WebhookWrite};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::document::{SCHEMA_VERSION, encode};
use crate::persistence::aggregate::{get, stored_version};
use crate::persistence::sql::{execute, number, query};

/// A webhook to be written, encoded. Times are in microseconds.
pub(in crate::persistence) struct WebhookRow {
    id: Uuid,
    /// The version that must be there; 0 if the webhook must not be.
    expected: i64,
    state: Option<State>,
}

/// What it becomes.
struct State {
    owner: String,
    version: i64,
    active: bool,
    created_at: i64,
    updated_at: i64,
    document: String,
    forgive: bool,
}

impl WebhookRow {
    pub(in crate::persistence) fn of(write: &WebhookWrite) -> Result<Self, StoreError> {
        Ok(match write {
            WebhookWrite::Save { webhook, expected, forgive } => Self {
                id: webhook.id.uuid(),
                expected: number(expected.number()),
                state: Some(State {
                    owner: webhook.owner.clone(),
                    version: number(webhook.version.number()),
                    active: webhook.active,
                    created_at: webhook.created_at.timestamp_micros(),
                    updated_at: webhook.updated_at.timestamp_micros(),
                    document: encode(webhook)?,
                    forgive: *forgive,
                }),
            },
            WebhookWrite::Remove { id, expected } => {
                Self { id: id.uuid(), expected: number(expected.number()), state: None }
            }
        })
    }

    /// Writes it.
    ///
    /// # Errors
    /// [`CommitError::Stale`] when it doesn't have the version expected.
    pub(in crate::persistence) async fn write(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<(), CommitError> {
        let written = match &self.state {
            Some(state) if self.expected == 0 => self.insert(connection, state).await?,
            Some(state) => self.update(connection, state).await?,
            None => self.remove(connection).await?,
        };
        if written == 1 { Ok(()) } else { Err(self.stale(connection).await?) }
    }

    async fn insert(&self, connection: &impl ConnectionTrait, state: &State) -> Result<u64, StoreError> {
        let sql = "INSERT INTO webhook (id, owner, version, active, created_at, updated_at, schema_version, document)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
        let values = vec![
            self.id.into(),
            state.owner.as_str().into(),
            state.version.into(),
            i16::from(state.active).into(),
            state.created_at.into(),
            state.updated_at.into(),
            SCHEMA_VERSION.into(),
            state.document.as_str().into(),
        ];
        execute(connection, sql, values).await
    }

    async fn update(&self, connection: &impl ConnectionTrait, state: &State) -> Result<u64, StoreError> {
        let forgive = if state.forgive { ", failing_since = NULL" } else { "" };
        let sql = format!(
            "UPDATE webhook SET version = $3, active = $4, updated_at = $5, schema_version = $6, document = $7{forgive}
            WHERE id = $1 AND version = $2"
        );
        let values = vec![
            self.id.into(),
            self.expected.into(),
            state.version.into(),
            i16::from(state.active).into(),
            state.updated_at.into(),
            SCHEMA_VERSION.into(),
            state.document.as_str().into(),
        ];
        execute(connection, &sql, values).await
    }

    async fn remove(&self, connection: &impl ConnectionTrait) -> Result<u64, StoreError> {
        // Its log may be long, and is out of reach without it: that goes little by little.
        let sql = "DELETE FROM webhook WHERE id = $1 AND version = $2";
        execute(connection, sql, vec![self.id.into(), self.expected.into()]).await
    }

    async fn stale(&self, connection: &impl ConnectionTrait) -> Result<CommitError, StoreError> {
        let sql = "SELECT version FROM webhook WHERE id = $1";
        let found = query(connection, sql, vec![self.id.into()]).await?;
        let stale = match found.first() {
            Some(_) if self.expected == 0 => Stale::Exists,
            Some(row) => Stale::Changed(stored_version(get(row, 0)?)?),
            None => Stale::Missing,
        };
        Ok(CommitError::Stale { id: self.id, stale })
    }
}
