//! The reference read: one prepared statement, and an answer as long as the server's.

use std::fmt::Write;

use anyhow::Result;
use uuid::Uuid;

use super::pool::Session;

/// The person's columns as JSON, made up to `bytes`; the document goes out as it is stored.
pub(super) async fn person(session: &Session, id: Uuid, bytes: usize) -> Result<Option<String>> {
    let Some(row) = session.client.query_opt(&session.select, &[&id]).await? else { return Ok(None) };
    let (id, version, created_at): (Uuid, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let (updated_at, schema, document): (i64, i16, &str) =
        (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
    let mut answer = String::with_capacity(bytes.max(document.len()) + 256);
    write!(
        answer,
        "{{\"id\":\"{id}\",\"version\":{version},\"created_at\":{created_at},\"updated_at\":{updated_at},\
         \"schema_version\":{schema},\"document\":{document}"
    )?;
    Ok(Some(padded(&answer, bytes)))
}

/// Ends a JSON object whose last brace is missing, as long as is asked for if it isn't longer already.
pub(super) fn padded(object: &str, bytes: usize) -> String {
    const AROUND: usize = ",\"padding\":\"\"}".len();
    let missing = bytes.saturating_sub(object.len() + AROUND);
    format!("{object},\"padding\":\"{}\"}}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_made_up_to_its_length() {
        let answer = padded("{\"a\":1", 100);
        assert_eq!(answer.len(), 100);
        assert!(serde_json::from_str::<serde_json::Value>(&answer).is_ok());
        assert_eq!(padded("{\"a\":1", 3), "{\"a\":1,\"padding\":\"\"}");
    }
}
