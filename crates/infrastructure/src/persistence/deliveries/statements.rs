//! The statements about deliveries.

use crate::persistence::feed::COLUMNS;
use crate::persistence::sql::placeholders;

/// The statements, with `{now}` for the database's own time in microseconds since 1970.
pub(super) const TAKE: &str = "INSERT INTO delivery_cursor (sink, shard, position, fence, holder, held_until)
    VALUES ($1, $2, $3, 1, $4, {now} + $5)
    ON CONFLICT (sink, shard) DO UPDATE
    SET fence = delivery_cursor.fence + 1, holder = excluded.holder, held_until = excluded.held_until
    WHERE delivery_cursor.holder IS NULL OR delivery_cursor.holder = excluded.holder
        OR delivery_cursor.held_until <= {now}
    RETURNING fence, position";
pub(super) const ALIVE: &str =
    "INSERT INTO delivery_process (sink, holder, alive_until) VALUES ($1, $2, {now} + $3)
    ON CONFLICT (sink, holder) DO UPDATE SET alive_until = excluded.alive_until";
pub(super) const BURY: &str = "DELETE FROM delivery_process WHERE alive_until <= {now}";
pub(super) const DUE: &str = "SELECT {columns}, attempts, again_at, reason, since FROM delivery_parked AS p
    WHERE sink = $1 AND shard = $2 AND again_at <= {now} AND {first} ORDER BY again_at, position LIMIT $3";
pub(super) const NEXT: &str = "SELECT again_at - {now} FROM delivery_parked AS p
    WHERE sink = $1 AND shard = $2 AND again_at > {now} AND {first} ORDER BY again_at LIMIT 1";
/// Nothing of its profile was set aside that happened before. It mostly hasn't: unless a cursor was set back.
pub(super) const FIRST: &str = "NOT EXISTS (SELECT 1 FROM delivery_parked AS e
    WHERE e.sink = p.sink AND e.aggregate_id = p.aggregate_id AND e.position < p.position)";
pub(super) const HELD_UP: &str =
    "SELECT DISTINCT aggregate_id FROM delivery_parked WHERE sink = $1 AND shard = $2";
pub(super) const PARKED: &str = "SELECT {columns}, attempts, again_at, reason, since FROM delivery_parked
    WHERE sink = $1 AND position > $2 ORDER BY position LIMIT $3";
/// The first event of each of some profiles is due, if it waited behind another one.
pub(super) const PROMOTE: &str = "UPDATE delivery_parked SET again_at = {now}
    WHERE sink = $1 AND attempts = 0 AND again_at IS NULL AND position IN (
        SELECT min(position) FROM delivery_parked WHERE sink = $1 AND aggregate_id IN ({ids}) GROUP BY aggregate_id)";
/// Which of some profiles have events set aside.
pub(super) const LEFT: &str =
    "SELECT DISTINCT aggregate_id FROM delivery_parked WHERE sink = $1 AND aggregate_id IN ({ids})";
pub(super) const FENCED: &str = "UPDATE delivery_cursor SET position = coalesce($4, position)
    WHERE sink = $1 AND shard = $2 AND fence = $3";

/// The slowest cursor of each sink, and what was set aside for it.
pub(super) const FIGURES: &str = "SELECT c.sink, min(c.position),
        (SELECT count(*) FROM delivery_parked AS p WHERE p.sink = c.sink AND (p.attempts = 0 OR p.again_at IS NOT NULL)),
        (SELECT count(*) FROM delivery_parked AS p WHERE p.sink = c.sink AND p.attempts > 0 AND p.again_at IS NULL)
    FROM delivery_cursor AS c GROUP BY c.sink ORDER BY c.sink";

/// The database's own time, in microseconds since 1970.
pub(super) const fn now(postgres: bool) -> &'static str {
    if postgres {
        "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    } else {
        "CAST(unixepoch('subsec') * 1000000 AS integer)"
    }
}

pub(super) fn timed(sql: &str, postgres: bool) -> String {
    sql.replace("{now}", now(postgres)).replace("{columns}", COLUMNS).replace("{first}", FIRST)
}

/// All statements that read, by what they are for, but for the figures: these are of all sinks, of which there are few.
pub(in crate::persistence) fn all(postgres: bool) -> Vec<(&'static str, String)> {
    [
        ("deliveries: what is due", DUE),
        ("deliveries: the next one", NEXT),
        ("deliveries: who is held up", HELD_UP),
        ("deliveries: what is set aside", PARKED),
        ("deliveries: who has more", LEFT),
    ]
    .map(|(what, sql)| (what, timed(sql, postgres).replace("{ids}", &placeholders(2, 1))))
    .into()
}
