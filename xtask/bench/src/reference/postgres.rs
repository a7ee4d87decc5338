//! The reference on PostgreSQL: tokio-postgres by hand, in as few round trips as can be.

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use futures_util::future::try_join4;
use serde_json::Value;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Row, Statement};
use uuid::Uuid;

use super::answer;
use super::change::{
    ACTOR, AGGREGATE, ATTEMPTS, Change, EVENT, EVENT_TYPE, SCHEMA_VERSION, SOURCE, SUMMARY_TYPE,
};

/// The columns that the server reads.
const SELECT: &str = "SELECT id, version, created_at, updated_at, schema_version, document
    FROM profiles_person WHERE id = $1";
const SELECT_SEVERAL: &str = "SELECT id, version, created_at, updated_at, schema_version, document
    FROM profiles_person WHERE id = ANY($1)";
const UPDATE: &str =
    "UPDATE profiles_person SET version = $1, updated_at = $2, schema_version = $3, document = $4
    WHERE id = $5 AND version = $6";
const HISTORY: &str =
    "INSERT INTO profiles_person_history (person_id, version, ordinal, at, actor, source, command_id,
    event, changes, schema_version, document) VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10)";
const OUTBOX: &str =
    "INSERT INTO outbox (event_id, aggregate_type, aggregate_id, version, event_type, occurred_at,
    data, headers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8), ($9, $2, $3, $4, $10, $6, $7, $8)";

/// A connection and its prepared statements.
pub(super) struct Session {
    client: Client,
    select: Statement,
    select_several: Statement,
    update: Statement,
    history: Statement,
    outbox: Statement,
}

impl Session {
    pub(super) async fn open(url: &str) -> Result<Self> {
        let (client, connection) =
            tokio_postgres::connect(url, NoTls).await.context("PostgreSQL does not answer")?;
        // It ends with the client; whoever waits on the client is told why.
        actix_web::rt::spawn(connection);
        Ok(Self {
            select: client.prepare(SELECT).await?,
            select_several: client.prepare(SELECT_SEVERAL).await?,
            update: client.prepare(UPDATE).await?,
            history: client.prepare(HISTORY).await?,
            outbox: client.prepare(OUTBOX).await?,
            client,
        })
    }

    /// The person's columns as JSON, made up to `bytes`; the document goes out as it is stored.
    pub(super) async fn person(&self, id: Uuid, bytes: usize) -> Result<Option<String>> {
        let row = self.client.query_opt(&self.select, &[&id]).await?;
        row.map(|row| written(&row, bytes)).transpose()
    }

    /// Several persons as a JSON list, in the database's order.
    pub(super) async fn persons(&self, ids: &[Uuid], bytes: usize) -> Result<String> {
        let rows = self.client.query(&self.select_several, &[&ids]).await?;
        let mut text = String::with_capacity((bytes + 1) * rows.len() + 16);
        text.push_str("{\"items\":[");
        for (place, row) in rows.iter().enumerate() {
            text.push_str(if place == 0 { "" } else { "," });
            text.push_str(&written(row, bytes)?);
        }
        text.push_str("]}");
        Ok(text)
    }

    /// Sets a person's home address and gives the new version, or nothing if there is no such person.
    pub(super) async fn change_address(&self, id: Uuid, address: &Value) -> Result<Option<i64>> {
        for _ in 0..ATTEMPTS {
            let Some(row) = self.client.query_opt(&self.select, &[&id]).await? else { return Ok(None) };
            let (version, document): (i64, &str) = (row.try_get(1)?, row.try_get(5)?);
            let change = Change::decide(id, version, document, address)?;
            if self.commit(&change).await? {
                return Ok(Some(change.version));
            }
        }
        bail!("lost to other writers {ATTEMPTS} times")
    }

    /// Writes everything or, when somebody else was faster, nothing.
    async fn commit(&self, change: &Change) -> Result<bool> {
        let (client, was) = (&self.client, change.version - 1);
        let update: [&(dyn ToSql + Sync); 6] =
            [&change.version, &change.at, &SCHEMA_VERSION, &change.document, &change.id, &was];
        let history: [&(dyn ToSql + Sync); 10] = [
            &change.id,
            &change.version,
            &change.at,
            &ACTOR,
            &SOURCE,
            &change.command_id,
            &EVENT,
            &change.changes,
            &SCHEMA_VERSION,
            &change.document,
        ];
        let outbox: [&(dyn ToSql + Sync); 10] = [
            &change.event_id,
            &AGGREGATE,
            &change.id,
            &change.version,
            &EVENT_TYPE,
            &change.at,
            &change.data,
            &change.headers,
            &change.summary_id,
            &SUMMARY_TYPE,
        ];
        // Sent together, answered together: one round trip. The commit waits for the number of rows.
        let sent = try_join4(
            client.batch_execute("BEGIN"),
            client.execute(&self.update, &update),
            client.execute(&self.history, &history),
            client.execute(&self.outbox, &outbox),
        );
        match sent.await {
            Ok((_, 1, _, _)) => {
                client.batch_execute("COMMIT").await?;
                Ok(true)
            }
            Ok(_) => {
                client.batch_execute("ROLLBACK").await?;
                Ok(false)
            }
            Err(error) => {
                client.batch_execute("ROLLBACK").await?;
                // The faster one wrote the history of this version already.
                if error.code() == Some(&SqlState::UNIQUE_VIOLATION) { Ok(false) } else { Err(error.into()) }
            }
        }
    }
}

fn written(row: &Row, bytes: usize) -> Result<String> {
    let (id, version, created_at): (Uuid, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let (updated_at, schema, document): (i64, i16, &str) =
        (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
    let mut text = String::with_capacity(bytes.max(document.len()) + 256);
    write!(
        text,
        "{{\"id\":\"{id}\",\"version\":{version},\"created_at\":{created_at},\"updated_at\":{updated_at},\
         \"schema_version\":{schema},\"document\":{document}"
    )?;
    Ok(answer::padded(&text, bytes))
}
