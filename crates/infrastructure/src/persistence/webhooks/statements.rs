//! The statements about webhooks and the log of attempts.

use crate::persistence::sql::placeholders;

/// The columns of a webhook, in the order in which they are read.
const WEBHOOK: &str =
    "id, owner, version, active, created_at, updated_at, schema_version, document, failing_since,
    last_success_at, last_failure_at";

/// The columns of an attempt, in the order in which they are read.
const ATTEMPT: &str =
    "id, webhook_id, kind, event_id, event_type, epoch, position, number, at, status, failure,
    took_ms, next_at";

/// How many an owner has.
pub(super) const COUNT: &str = "SELECT count(*) FROM webhook WHERE owner = $1";

/// Those that are active. The partial index has them and nothing else.
pub(super) const ACTIVE: &str = "SELECT id, version FROM webhook WHERE active = 1 ORDER BY id";

/// The oldest attempts that happened before a time.
pub(super) const OLD: &str = "SELECT id FROM webhook_attempt WHERE at < $1 ORDER BY at LIMIT $2";

/// Some attempts of a webhook.
pub(super) const OF_ONE: &str = "SELECT id FROM webhook_attempt WHERE webhook_id = $1 LIMIT $2";

/// Adds attempts.
pub(super) const ADD: &str =
    "INSERT INTO webhook_attempt (id, webhook_id, kind, event_id, event_type, epoch, position, number, at, status,
    failure, took_ms, next_at)";

/// Some of them.
pub(super) fn get(count: usize) -> String {
    format!("SELECT {WEBHOOK} FROM webhook WHERE id IN ({})", placeholders(1, count))
}

/// What attempts say of some of them, which nobody else changes then: on SQLite there is no other writer. All lock in the
/// same order.
pub(super) fn lock(count: usize, postgres: bool) -> String {
    let lock = if postgres { " FOR UPDATE" } else { "" };
    let ids = placeholders(1, count);
    format!(
        "SELECT id, failing_since, last_success_at, last_failure_at FROM webhook WHERE id IN ({ids}) ORDER BY id{lock}"
    )
}

/// Those of an owner, in the order of their creation.
pub(super) fn list(after: bool) -> String {
    let condition = if after { "AND (created_at, id) > ($3, $4)" } else { "" };
    format!("SELECT {WEBHOOK} FROM webhook WHERE owner = $1 {condition} ORDER BY created_at, id LIMIT $2")
}

/// The attempts of a webhook, newest first.
pub(super) fn attempts(after: bool) -> String {
    let condition = if after { "AND (at, id) < ($3, $4)" } else { "" };
    format!(
        "SELECT {ATTEMPT} FROM webhook_attempt WHERE webhook_id = $1 {condition} ORDER BY at DESC, id DESC LIMIT $2"
    )
}

/// One of them.
pub(super) fn attempt() -> String {
    format!("SELECT {ATTEMPT} FROM webhook_attempt WHERE webhook_id = $1 AND id = $2")
}

/// All statements that read, by what they are for.
pub(in crate::persistence) fn all() -> Vec<(&'static str, String)> {
    vec![
        ("webhooks: some", get(1)),
        ("webhooks: those of an owner", list(false)),
        ("webhooks: more of an owner", list(true)),
        ("webhooks: how many an owner has", COUNT.to_owned()),
        ("webhooks: those that are active", ACTIVE.to_owned()),
        ("webhooks: attempts", attempts(false)),
        ("webhooks: more attempts", attempts(true)),
        ("webhooks: one attempt", attempt()),
        ("webhooks: old attempts", OLD.to_owned()),
        ("webhooks: some attempts", OF_ONE.to_owned()),
    ]
}
