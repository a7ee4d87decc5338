//! The reference command: the rows that the server writes for a changed address, in as few round trips as can be.

use anyhow::{Result, bail};
use futures_util::future::try_join4;
use serde_json::{Value, json};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::pool::Session;
use crate::moment;

/// Tells the rows of this program from the server's, whose actor without tokens is called `anonymous`.
pub(crate) const ACTOR: &str = "reference";
const SCHEMA_VERSION: i16 = 1;
const ATTEMPTS: usize = 20;

/// Sets a person's home address and gives the new version, or nothing if there is no such person.
pub(super) async fn change_address(session: &Session, id: Uuid, address: &Value) -> Result<Option<i64>> {
    for _ in 0..ATTEMPTS {
        let Some(row) = session.client.query_opt(&session.select, &[&id]).await? else { return Ok(None) };
        let (version, document): (i64, &str) = (row.try_get(1)?, row.try_get(5)?);
        let change = Change::decide(id, version, document, address)?;
        if change.commit(session).await? {
            return Ok(Some(change.version));
        }
    }
    bail!("lost to other writers {ATTEMPTS} times")
}

/// Everything that is to be written.
struct Change {
    id: Uuid,
    version: i64,
    at: i64,
    command_id: Uuid,
    event_id: Uuid,
    document: String,
    changes: String,
    data: String,
    headers: String,
}

impl Change {
    fn decide(id: Uuid, version: i64, document: &str, address: &Value) -> Result<Self> {
        let mut document: Value = serde_json::from_str(document)?;
        let from = document.pointer("/addresses/home").map_or(Value::Null, view);
        let Some(Value::Object(addresses)) = document.get_mut("addresses") else {
            bail!("the person has no addresses");
        };
        addresses.insert("home".to_owned(), address.clone());
        let (version, command_id) = (version + 1, moment::new_id());
        Ok(Self {
            id,
            version,
            at: moment::micros(),
            command_id,
            event_id: moment::new_id(),
            document: document.to_string(),
            changes: json!([{"path": "/addresses/home", "from": from, "to": view(address)}]).to_string(),
            data: json!({"person_id": id, "version": version, "changed": ["/addresses/home"]}).to_string(),
            headers: json!({"command_id": command_id, "traceparent": null}).to_string(),
        })
    }

    /// Writes everything or, when somebody else was faster, nothing.
    async fn commit(&self, session: &Session) -> Result<bool> {
        let (client, was) = (&session.client, self.version - 1);
        let update: [&(dyn ToSql + Sync); 6] =
            [&self.version, &self.at, &SCHEMA_VERSION, &self.document, &self.id, &was];
        let history: [&(dyn ToSql + Sync); 10] = [
            &self.id,
            &self.version,
            &self.at,
            &ACTOR,
            &"http",
            &self.command_id,
            &"address_changed",
            &self.changes,
            &SCHEMA_VERSION,
            &self.document,
        ];
        let outbox: [&(dyn ToSql + Sync); 8] = [
            &self.event_id,
            &"person",
            &self.id,
            &self.version,
            &"profiles.person.address_changed.v1",
            &self.at,
            &self.data,
            &self.headers,
        ];
        // Sent together, answered together: one round trip. The commit waits for the number of rows.
        let sent = try_join4(
            client.batch_execute("BEGIN"),
            client.execute(&session.update, &update),
            client.execute(&session.history, &history),
            client.execute(&session.outbox, &outbox),
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

/// An address as history shows it.
fn view(address: &Value) -> Value {
    let part = |name: &str| address.get(name).cloned().unwrap_or_default();
    let text = |name: &str| part(name).as_str().unwrap_or_default().to_owned();
    let formatted = format!(
        "{}\n{} {}\n{}",
        text("street"),
        text("postal_code"),
        text("locality").to_uppercase(),
        "FRANCE"
    );
    json!({
        "street": part("street"),
        "locality": part("locality"),
        "dependent_locality": part("dependent_locality"),
        "postal_code": part("postal_code"),
        "administrative_area": part("administrative_area"),
        "sorting_code": part("sorting_code"),
        "country": part("country"),
        "primary": part("primary"),
        "formatted": formatted,
        "issues": [],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persons;

    #[test]
    fn a_change_holds_the_old_and_the_new_address() {
        let document =
            json!({"name": {"given": "Ada"}, "addresses": {"home": persons::new_address(1)}}).to_string();
        let change = Change::decide(persons::id(1), 4, &document, &persons::new_address(2)).unwrap();
        assert_eq!(change.version, 5);
        assert_eq!(change.document, document.replace("00000001", "00000002"));
        assert!(change.changes.contains("00000001 rue") && change.changes.contains("00000002 rue"));
        assert!(Change::decide(persons::id(1), 4, "{}", &persons::new_address(2)).is_err());
    }
}
