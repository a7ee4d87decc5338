//! How much a run measures.

use std::time::Duration;

use crate::statistics::count;

/// How much a run measures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) persons: u64,
    pub(crate) rounds: usize,
    /// Of one program in one round.
    pub(crate) length: Duration,
    /// Of the first round, which is not counted.
    pub(crate) warm_up: Duration,
    pub(crate) starts: usize,
    /// How often one person is changed, and how many changes at either end are compared.
    pub(crate) changes: usize,
    pub(crate) window: usize,
    /// How many persons there are to search among, and how many searches there are of each kind.
    pub(crate) searched: u64,
    pub(crate) searches: usize,
    /// How many persons there are whose events go out, and how many commands are sent alone.
    pub(crate) published: u64,
    pub(crate) alone: u64,
}

impl Settings {
    pub(crate) const FULL: Self = Self {
        persons: 100_000,
        rounds: 5,
        length: Duration::from_secs(3),
        warm_up: Duration::from_secs(1),
        starts: 15,
        changes: 10_000,
        window: 500,
        searched: 1_000_000,
        searches: 500,
        published: 50_000,
        alone: 300,
    };

    pub(crate) const QUICK: Self = Self {
        persons: 10_000,
        rounds: 3,
        length: Duration::from_secs(1),
        warm_up: Duration::from_secs(1),
        starts: 5,
        changes: 1_000,
        window: 200,
        searched: 20_000,
        searches: 100,
        published: 5_000,
        alone: 50,
    };

    pub(crate) fn persons_as_number(&self) -> f64 {
        usize::try_from(self.persons).map_or(f64::INFINITY, count)
    }

    /// What one program is measured in one group.
    pub(crate) fn per_program(&self) -> Duration {
        self.warm_up + self.length * u32::try_from(self.rounds).unwrap_or(u32::MAX)
    }

    /// What one database's import is expected to take.
    pub(crate) fn import(&self) -> Duration {
        Duration::from_millis(self.persons / 4)
    }

    /// What filling and searching one database is expected to take.
    pub(crate) fn search(&self) -> Duration {
        Duration::from_millis(self.searched / 4)
    }

    /// What the events of one database are expected to take.
    pub(crate) fn publishing(&self) -> Duration {
        Duration::from_millis(self.published / 2 + self.alone * 70) + self.per_program()
    }

    /// How often the address changes that others follow.
    pub(crate) const fn turns(&self) -> usize {
        self.changes / 200
    }

    /// What the followers of one database are expected to take.
    pub(crate) fn following(&self) -> Duration {
        Duration::from_millis(500).saturating_mul(u32::try_from(self.turns() + 4).unwrap_or(u32::MAX))
    }

    /// What the growing history of one database is expected to take.
    pub(crate) fn growth(&self) -> Duration {
        Duration::from_millis(3).saturating_mul(u32::try_from(self.changes).unwrap_or(u32::MAX))
    }
}
