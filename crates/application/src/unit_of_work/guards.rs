//! What stands for the rules that no single aggregate can keep.

use std::collections::BTreeMap;
use std::sync::Arc;

use profiles_domain::shared::version::Version;
use uuid::Uuid;

use crate::ports::{GuardWrite, Store, StoreError};

/// The guards that a unit of work holds.
///
/// A rule such as "no cycle among guardians" depends on aggregates that the command doesn't write. Whoever decides by
/// such aggregates holds a guard first, reads them then, and whoever changes them holds the same guard: of two that
/// come at the same time one finds at commit that the guard has another version, and decides again.
pub struct Guards {
    store: Arc<dyn Store>,
    held: BTreeMap<Uuid, Version>,
}

impl Guards {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, held: BTreeMap::new() }
    }

    /// Holds the guards of these ids, in one round trip. What they guard is to be read after that.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn hold(&mut self, ids: impl IntoIterator<Item = Uuid>) -> Result<(), StoreError> {
        let new: Vec<_> = ids.into_iter().filter(|id| !self.held.contains_key(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        // Those that nobody held before aren't there.
        self.held.extend(new.iter().map(|id| (*id, Version::ZERO)));
        self.held.extend(self.store.guards(&new).await?);
        Ok(())
    }

    /// What has to be written, in the order of the ids.
    pub(super) fn into_writes(self) -> Vec<GuardWrite> {
        self.held.into_iter().map(|(id, expected)| GuardWrite { id, expected }).collect()
    }
}
