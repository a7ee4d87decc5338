//! Locks by key: writers of one aggregate that met a conflict queue here instead of colliding again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use uuid::Uuid;

/// One lock for each key that somebody wants right now.
#[derive(Debug, Default)]
pub(super) struct KeyedLocks(Mutex<HashMap<Uuid, Weak<AsyncMutex<()>>>>);

impl KeyedLocks {
    /// Waits for the key's lock; whoever waits longest is next.
    pub(super) async fn lock(&self, key: Uuid) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Conflicts are rare and the map small: forgetting the unused ones here keeps it so.
            locks.retain(|_, lock| lock.strong_count() > 0);
            let lock = locks.get(&key).and_then(Weak::upgrade).unwrap_or_default();
            locks.insert(key, Arc::downgrade(&lock));
            lock
        };
        lock.lock_owned().await
    }
}
