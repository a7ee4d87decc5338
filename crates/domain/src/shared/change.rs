//! A change of one value: what it was and what it became.

use std::collections::HashSet;
use std::hash::Hash;

/// What a value was and what it became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<T> {
    /// The value before.
    pub from: T,
    /// The value after.
    pub to: T,
}

impl<T: PartialEq> Change<T> {
    /// Puts `next` into `slot`. `None` when it was there already, since a change to the same value is no change.
    pub fn apply(slot: &mut T, next: T) -> Option<Self>
    where
        T: Clone,
    {
        if *slot == next {
            return None;
        }
        let from = std::mem::replace(slot, next.clone());
        Some(Self { from, to: next })
    }
}

/// The same list without its repeats, in the same order.
pub(crate) fn without_repeats<T: Clone + Eq + Hash>(mut list: Vec<T>) -> Vec<T> {
    // A set, since the list may be as long as whoever sent it liked.
    let mut seen = HashSet::with_capacity(list.len());
    list.retain(|item| seen.insert(item.clone()));
    list
}
