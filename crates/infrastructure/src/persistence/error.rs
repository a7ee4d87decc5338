//! From the driver's errors to the application's, without letting any value through.

use profiles_application::ports::StoreError;
use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// Why a database can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The URL names no database that this service knows.
    #[error("unknown kind of database: expected sqlite://PATH or postgres://USER@HOST/NAME")]
    UnknownKind,
    /// The directory of the SQLite file can't be made.
    #[error("the directory of the database can't be made: {0}")]
    Directory(std::io::Error),
    /// Nobody answered in time. The driver keeps the reason to itself.
    #[error("it didn't answer in time: is it running, and are its address, name, user and password right?")]
    NoAnswer,
    /// The database refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the first connection failed. The pool tries until its patience ends, and then only says that it ended.
pub(super) fn unreachable(error: &DbErr) -> DatabaseError {
    match store_error(error) {
        StoreError::Unavailable(_) => DatabaseError::NoAnswer,
        other => DatabaseError::Store(other),
    }
}

impl From<DbErr> for DatabaseError {
    fn from(error: DbErr) -> Self {
        Self::Store(store_error(&error))
    }
}

/// Serialization failure, deadlock.
const TRY_AGAIN: [&str; 2] = ["40001", "40P01"];
/// Classes of SQLSTATEs (PostgreSQL, appendix A) that mean "not now": connection, resources, operator intervention;
/// lock not available is 55P03.
const NOT_NOW: [&str; 4] = ["08", "53", "57", "55"];
/// Classes whose messages speak of names and settings, never of values.
const HARMLESS: [&str; 7] = ["08", "28", "3D", "42", "53", "55", "57"];

/// What a driver's error means to the application.
pub(super) fn store_error(error: &DbErr) -> StoreError {
    let sqlx = match error {
        DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner)) => inner,
        DbErr::ConnectionAcquire(_) => return StoreError::Unavailable("no connection is free".to_owned()),
        other => return StoreError::Failed(other.to_string()),
    };
    sqlx_error(sqlx)
}

/// The same, where the driver was used without the library around it.
pub(super) fn sqlx_error(error: &SqlxError) -> StoreError {
    match error {
        SqlxError::Database(error) => {
            let code = error.code().unwrap_or_default();
            let is = |class: &&str| code.starts_with(class);
            if TRY_AGAIN.contains(&&*code) {
                StoreError::TryAgain(format!("SQLSTATE {code}"))
            } else if is_sqlite_busy(&code) {
                StoreError::TryAgain("the SQLite file is locked by another process".to_owned())
            } else if NOT_NOW.iter().any(is) {
                StoreError::Unavailable(error.message().to_owned())
            } else if HARMLESS.iter().any(is) || is_sqlite(&code) {
                StoreError::Failed(error.message().to_owned())
            } else {
                // Other messages may quote what was to be written.
                StoreError::Failed(format!("SQLSTATE {code}"))
            }
        }
        SqlxError::PoolTimedOut => StoreError::Unavailable("no connection was free in time".to_owned()),
        SqlxError::Io(error) => StoreError::Unavailable(error.to_string()),
        SqlxError::Tls(error) => StoreError::Unavailable(error.to_string()),
        SqlxError::PoolClosed | SqlxError::WorkerCrashed => {
            StoreError::Unavailable("the pool is closed".to_owned())
        }
        SqlxError::Configuration(error) => StoreError::Failed(format!("configuration: {error}")),
        _ => StoreError::Failed("the driver failed".to_owned()),
    }
}

/// SQLite's codes are numbers whose lowest byte is the kind (extended codes): 5 is busy, 6 is locked.
fn is_sqlite_busy(code: &str) -> bool {
    sqlite_kind(code).is_some_and(|kind| kind == 5 || kind == 6)
}

/// SQLite's messages name tables and columns, never values.
fn is_sqlite(code: &str) -> bool {
    sqlite_kind(code).is_some()
}

fn sqlite_kind(code: &str) -> Option<u32> {
    // An SQLSTATE has five characters; SQLite's numbers have at most four.
    if code.len() > 4 { None } else { code.parse::<u32>().ok().map(|number| number & 0xff) }
}
