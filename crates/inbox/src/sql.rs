//! The statements of an inbox, for whatever driver a consumer has: [`POSTGRES`] and [`SQLITE`].
//!
//! Texts are parameters of the type `text`, versions and seconds of the type `bigint`. *Consumer* is the name of who
//! consumes: several of them share the tables, and each gets every event. All statements of one event belong into one
//! transaction, the claim first.
//!
//! - **PostgreSQL**: `READ COMMITTED`, the default, is enough. A second delivery of an event that comes meanwhile waits for the first
//!   transaction: it changes no row when that commits, and claims when that rolls back. Under `REPEATABLE READ` and
//!   `SERIALIZABLE` it fails with `40001` instead: deliver it again.
//! - **SQLite** (3.38 or later): begin with `BEGIN IMMEDIATE`, or let the claim be the first statement: a transaction that read
//!   before it writes fails if somebody else wrote meanwhile.

/// The statements for one kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statements {
    /// Make the tables, where they aren't there; for your own migrations.
    pub create_tables: [&'static str; 4],
    /// Claims an event: consumer, id of the event. Changes one row: new. No row: a repeat.
    pub claim: &'static str,
    /// The newest version that was read of a subject, if any: consumer, subject. An event with this version or a lower
    /// one is stale.
    pub version: &'static str,
    /// Remembers the version that was read of a subject: consumer, subject, version. Changes no row if that one or a
    /// newer one is known: then what is kept of the subject is as new, and stays as it is.
    pub remember: &'static str,
    /// Forgets all versions, before profiles are read anew: consumer. After a backup of Profiles was restored, versions
    /// count up again from lower ones.
    pub forget_versions: &'static str,
    /// How far the consumer followed the feed, if it did: consumer.
    pub cursor: &'static str,
    /// Moves the cursor: consumer, cursor.
    pub advance: &'static str,
    /// Removes the oldest thousand ids that are older than some seconds: consumer, seconds. Again, until it removes fewer.
    /// How long they must stay is told [above](crate#how-long-ids-must-stay).
    pub prune: &'static str,
}

/// How many ids [`Statements::prune`] removes at most.
pub const PRUNED_TOGETHER: u64 = 1000;

/// Both kinds of databases take the same, but for how they number parameters and tell the time, in seconds since 1970.
macro_rules! statements {
    ($first:literal, $second:literal, $third:literal, $now:literal) => {
        Statements {
            create_tables: [
                concat!(
                    "CREATE TABLE IF NOT EXISTS profiles_inbox (
                        consumer text NOT NULL,
                        event_id text NOT NULL,
                        received_at bigint NOT NULL DEFAULT (",
                    $now,
                    "),
                        PRIMARY KEY (consumer, event_id)
                    )"
                ),
                "CREATE INDEX IF NOT EXISTS profiles_inbox_by_age ON profiles_inbox (consumer, received_at)",
                "CREATE TABLE IF NOT EXISTS profiles_inbox_versions (
                    consumer text NOT NULL,
                    subject text NOT NULL,
                    version bigint NOT NULL,
                    PRIMARY KEY (consumer, subject)
                )",
                "CREATE TABLE IF NOT EXISTS profiles_inbox_cursors (
                    consumer text NOT NULL PRIMARY KEY,
                    cursor text NOT NULL
                )",
            ],
            claim: concat!(
                "INSERT INTO profiles_inbox (consumer, event_id) VALUES (",
                $first,
                ", ",
                $second,
                ")
                ON CONFLICT DO NOTHING"
            ),
            version: concat!(
                "SELECT version FROM profiles_inbox_versions WHERE consumer = ",
                $first,
                " AND subject = ",
                $second
            ),
            remember: concat!(
                "INSERT INTO profiles_inbox_versions (consumer, subject, version)
                VALUES (",
                $first,
                ", ",
                $second,
                ", ",
                $third,
                ")
                ON CONFLICT (consumer, subject) DO UPDATE SET version = excluded.version
                WHERE profiles_inbox_versions.version < excluded.version"
            ),
            forget_versions: concat!("DELETE FROM profiles_inbox_versions WHERE consumer = ", $first),
            cursor: concat!("SELECT cursor FROM profiles_inbox_cursors WHERE consumer = ", $first),
            advance: concat!(
                "INSERT INTO profiles_inbox_cursors (consumer, cursor) VALUES (",
                $first,
                ", ",
                $second,
                ")
                ON CONFLICT (consumer) DO UPDATE SET cursor = excluded.cursor"
            ),
            prune: concat!(
                "DELETE FROM profiles_inbox WHERE (consumer, event_id) IN (
                    SELECT consumer, event_id FROM profiles_inbox
                    WHERE consumer = ",
                $first,
                " AND received_at < ",
                $now,
                " - ",
                $second,
                "
                    ORDER BY received_at LIMIT 1000
                )"
            ),
        }
    };
}

/// For PostgreSQL.
pub const POSTGRES: Statements = statements!("$1", "$2", "$3", "CAST(extract(epoch FROM now()) AS bigint)");

/// For SQLite.
pub const SQLITE: Statements = statements!("?1", "?2", "?3", "unixepoch()");

#[cfg(test)]
mod tests {
    use super::*;

    const HOW_TO: &str = include_str!("../../../docs/how-to/consume-events.md");

    /// Without line breaks and indentation.
    fn flat(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
    }

    #[test]
    fn the_documentation_shows_the_statements_as_they_are() {
        let documented = flat(HOW_TO);
        let Statements { create_tables, claim, version, remember, forget_versions, cursor, advance, prune } =
            POSTGRES;
        let others = [claim, version, remember, forget_versions, cursor, advance, prune];
        for statement in create_tables.into_iter().chain(others) {
            assert!(documented.contains(&flat(statement)), "not in consume-events.md: {statement}");
        }
        assert!(documented.contains("unixepoch()"), "how SQLite tells the time");
    }

    #[test]
    fn as_many_are_pruned_as_is_said() {
        assert!(POSTGRES.prune.contains(&format!("LIMIT {PRUNED_TOGETHER}\n")));
    }
}
