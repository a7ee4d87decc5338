//! What a store may fail with, without saying which store it is.

/// A failure of a database or the like. Its text is for operators and the log; it never reaches a client.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// It can't be reached or is overloaded: the same call may go through later.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// It refused a transaction that may go through if it's run again (a serialization failure, a deadlock).
    #[error("the store asks for another try: {0}")]
    TryAgain(String),
    /// It holds something that this version of the code can't read.
    #[error("the store holds data that can't be read: {0}")]
    Corrupt(String),
    /// Anything else, such as a missing table.
    #[error("the store failed: {0}")]
    Failed(String),
}
