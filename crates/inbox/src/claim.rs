//! What to do with an event that was delivered.

/// What to do with an event that was delivered. Whatever it is, the event is dealt with when the transaction commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "only an event that is new may have an effect"]
pub enum Claim {
    /// Delivered for the first time: do what it's about, in the same transaction.
    New,
    /// Dealt with before: do nothing.
    Repeat,
    /// What it tells of was read already, with a newer version of its subject: do nothing.
    Stale,
}

impl Claim {
    /// Whether there is anything to do.
    #[must_use]
    pub const fn is_new(self) -> bool {
        matches!(self, Self::New)
    }
}
