//! What one consumer received, in the order in which it did.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::event::{self, Arrival, Key};

/// All that one consumer received.
#[derive(Clone, Default)]
pub(crate) struct Trace {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    arrivals: Vec<Arrival>,
    seen: HashSet<Key>,
    /// What arrived and is no event, or what a consumer was told that none should be.
    complaints: Vec<String>,
    reconnected: usize,
}

impl Trace {
    /// Takes an event down.
    pub(crate) fn take(&self, bytes: &[u8]) {
        match event::read(bytes) {
            Ok(Some(arrival)) => {
                let mut inner = self.inner();
                inner.seen.insert(arrival.key.clone());
                inner.arrivals.push(arrival);
            }
            Ok(None) => {}
            Err(error) => self.complain(&format!("{error:#}")),
        }
    }

    /// Takes down what should not have happened.
    pub(crate) fn complain(&self, what: &str) {
        self.inner().complaints.push(what.to_owned());
    }

    /// Takes down that the consumer had to begin anew where it was.
    pub(crate) fn reconnected(&self) {
        self.inner().reconnected += 1;
    }

    /// How many of these it has not received yet, and one of them.
    pub(crate) fn missing<'a>(&self, expected: impl Iterator<Item = &'a Key>) -> (usize, Option<Key>) {
        let inner = self.inner();
        let mut missing = expected.filter(|key| !inner.seen.contains(key));
        let first = missing.next().cloned();
        (usize::from(first.is_some()) + missing.count(), first)
    }

    /// How many different events came.
    pub(crate) fn different(&self) -> usize {
        self.inner().seen.len()
    }

    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.inner().arrivals.clone()
    }

    pub(crate) fn complaints(&self) -> Vec<String> {
        self.inner().complaints.clone()
    }

    pub(crate) fn reconnections(&self) -> usize {
        self.inner().reconnected
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Whoever panicked added an arrival or didn't.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
