//! A connection to PostgreSQL that is held between uses instead of going back to the pool.
//!
//! The pool tests each connection that comes back with a round trip of its own. Here the statements of a whole batch go
//! over one connection, one after the other, and nobody else wants it in between.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::SqlxError;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgDatabaseError, PgSeverity};
use sea_orm::sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

/// A connection that lay idle for longer is tested first: a restarted server then fails nobody's command.
const TEST_AFTER: Duration = Duration::from_secs(1);
/// A connection is replaced after this time, as the pool does: servers free what they keep for a connection only then.
const RENEW_AFTER: Duration = Duration::from_secs(30 * 60);

/// How long the test may take: whoever doesn't answer that isn't there.
const TEST_WITHIN: Duration = Duration::from_secs(2);
/// How long a use may take: longer than the server allows a statement. Only a server that is gone takes longer, and
/// nothing else would tell.
const USE_WITHIN: Duration = Duration::from_secs(35);

/// A whole batch waits when one row is locked, so it doesn't wait long. In milliseconds.
const FOR_BATCHES: [(&str, &str); 1] = [("lock_timeout", "3000")];

/// Holds at most one connection; opened when it's first used.
pub(super) struct Held {
    pool: PgPool,
    idle: Mutex<Option<Lent>>,
}

/// The connection, for one use.
pub(super) struct Lent {
    pub(super) connection: PgConnection,
    /// Whether it was used before, so that the server may have closed it meanwhile.
    pub(super) used_before: bool,
    opened: Instant,
    used: Instant,
}

impl Held {
    /// Connections are opened with the pool's settings, but aren't of the pool.
    pub(super) fn new(pool: PgPool) -> Self {
        Self { pool, idle: Mutex::new(None) }
    }

    /// The held connection if it's there and in order, else a new one.
    pub(super) async fn lend(&self) -> Result<Lent, SqlxError> {
        let idle = self.take().filter(|lent| lent.opened.elapsed() < RENEW_AFTER);
        if let Some(mut lent) = idle
            && (lent.used.elapsed() < TEST_AFTER || answers(&mut lent.connection).await)
        {
            lent.used_before = true;
            return Ok(lent);
        }
        self.open().await
    }

    /// A new connection.
    pub(super) async fn open(&self) -> Result<Lent, SqlxError> {
        // Not one of the pool's: events of a connection reach the thread that opened it, and this is for the thread
        // that uses it.
        let options = PgConnectOptions::clone(&self.pool.connect_options()).options(FOR_BATCHES);
        let opening = options.connect();
        let patience = self.pool.options().get_acquire_timeout();
        let connection =
            tokio::time::timeout(patience, opening).await.map_err(|_| SqlxError::PoolTimedOut)??;
        let now = Instant::now();
        Ok(Lent { connection, used_before: false, opened: now, used: now })
    }

    /// Keeps the connection for the next use, unless it is broken.
    pub(super) fn give_back<T>(&self, mut lent: Lent, outcome: &Result<T, SqlxError>) {
        if !outcome.as_ref().is_err_and(breaks) {
            lent.used = Instant::now();
            *self.idle.lock().unwrap_or_else(PoisonError::into_inner) = Some(lent);
        }
    }

    /// Closes the connection if it isn't in use.
    pub(super) async fn close(&self) {
        if let Some(lent) = self.take() {
            // It can fail only because it's closed.
            let _ = lent.connection.close().await;
        }
    }

    fn take(&self) -> Option<Lent> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

async fn answers(connection: &mut PgConnection) -> bool {
    matches!(tokio::time::timeout(TEST_WITHIN, connection.ping()).await, Ok(Ok(())))
}

/// Waits for a use of the connection, which is broken when that takes too long.
pub(super) async fn within<T>(usage: impl Future<Output = Result<T, SqlxError>>) -> Result<T, SqlxError> {
    match tokio::time::timeout(USE_WITHIN, usage).await {
        Ok(outcome) => outcome,
        Err(_) => Err(SqlxError::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// Whether the connection is gone, or will be: then a statement may have been carried out all the same.
///
/// What else a server says of itself is that it refused the statement. Not so connection exceptions (class 08 of
/// PostgreSQL's appendix A, which poolers send), and what ends the session.
pub(super) fn is_gone(error: &SqlxError) -> bool {
    let SqlxError::Database(error) = error else { return true };
    let fatal = error
        .try_downcast_ref::<PgDatabaseError>()
        .is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic));
    fatal || error.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P"))
}

/// Whether a connection can't be used after this: it's gone, or its prepared statements are no good any more.
fn breaks(error: &SqlxError) -> bool {
    let stale = |code: &str| code == "0A000" || code == "26000";
    is_gone(error)
        || matches!(error, SqlxError::Database(error) if error.code().is_some_and(|code| stale(&code)))
}
