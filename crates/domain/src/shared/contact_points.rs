//! Labelled contact points of one kind, one of them primary: e-mails, phone numbers or postal addresses.

use std::collections::{BTreeMap, BTreeSet};

use super::change::Change;
use super::label::Label;

/// The most contact points of one kind that a profile may have.
pub const MAX_CONTACT_POINTS: usize = 50;

/// Why a set of contact points was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContactPointsError {
    /// More than one claims to be the primary one.
    #[error("only one can be primary")]
    SeveralPrimaries,
    /// More than [`MAX_CONTACT_POINTS`].
    #[error("at most {MAX_CONTACT_POINTS} of one kind")]
    TooMany,
}

impl ContactPointsError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SeveralPrimaries => "several_primaries",
            Self::TooMany => "too_many",
        }
    }
}

/// One contact point: its value, and whether it is the primary one of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact<T> {
    /// The address or number.
    pub value: T,
    /// Whether to prefer it over the others of its kind.
    pub primary: bool,
}

/// All contact points of one kind, by label. As long as there are any, exactly one is primary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPoints<T>(BTreeMap<Label, Contact<T>>);

impl<T> Default for ContactPoints<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Clone + PartialEq> ContactPoints<T> {
    /// Makes a set from entries that claim to be primary, or not to be, or say nothing.
    ///
    /// If none claims it, the first by label is, of those that say nothing if there are any.
    ///
    /// # Errors
    /// When several claim to be primary, or there are more than [`MAX_CONTACT_POINTS`].
    pub fn from_entries(
        entries: impl IntoIterator<Item = (Label, T, Option<bool>)>,
    ) -> Result<Self, ContactPointsError> {
        let mut reluctant = BTreeSet::new();
        let mut points = BTreeMap::new();
        for (label, value, primary) in entries {
            if primary == Some(false) {
                reluctant.insert(label.clone());
            }
            points.insert(label, Contact { value, primary: primary == Some(true) });
        }
        if points.len() > MAX_CONTACT_POINTS {
            return Err(ContactPointsError::TooMany);
        }
        if points.values().filter(|contact| contact.primary).count() > 1 {
            return Err(ContactPointsError::SeveralPrimaries);
        }
        Ok(Self(points).with_a_primary(&reluctant))
    }

    /// Takes back what a repository stored.
    #[must_use]
    pub fn restore(entries: impl IntoIterator<Item = (Label, T, bool)>) -> Self {
        Self(entries.into_iter().map(|(label, value, primary)| (label, Contact { value, primary })).collect())
    }

    /// The same set with `value` under `label`.
    ///
    /// `Some(true)` makes it the primary one and demotes the one that was; `Some(false)` makes it yield to another,
    /// if there is one; `None` keeps what it was.
    ///
    /// # Errors
    /// When there would be more than [`MAX_CONTACT_POINTS`].
    pub fn with(&self, label: &Label, value: T, primary: Option<bool>) -> Result<Self, ContactPointsError> {
        let mut points = self.0.clone();
        let was_primary = points.get(label).is_some_and(|contact| contact.primary);
        if primary == Some(true) {
            points.values_mut().for_each(|contact| contact.primary = false);
        }
        points.insert(label.clone(), Contact { value, primary: primary.unwrap_or(was_primary) });
        if points.len() > MAX_CONTACT_POINTS {
            return Err(ContactPointsError::TooMany);
        }
        let reluctant = Some(label).filter(|_| primary == Some(false)).cloned();
        Ok(Self(points).with_a_primary(&reluctant.into_iter().collect()))
    }

    /// The same set without `label`. If that was the primary one, the first that is left by label takes its place.
    #[must_use]
    pub fn without(&self, label: &Label) -> Self {
        let mut points = self.0.clone();
        points.remove(label);
        Self(points).with_a_primary(&BTreeSet::new())
    }

    fn with_a_primary(mut self, reluctant: &BTreeSet<Label>) -> Self {
        if self.0.values().any(|contact| contact.primary) {
            return self;
        }
        let chosen =
            self.0.keys().find(|label| !reluctant.contains(*label)).or_else(|| self.0.keys().next()).cloned();
        if let Some(contact) = chosen.and_then(|label| self.0.get_mut(&label)) {
            contact.primary = true;
        }
        self
    }

    /// What differs between this set and `next`, label by label in order.
    #[must_use]
    pub fn changes_to(&self, next: &Self) -> Vec<(Label, Change<Option<Contact<T>>>)> {
        let labels: BTreeSet<_> = self.0.keys().chain(next.0.keys()).collect();
        labels
            .into_iter()
            .filter_map(|label| {
                let (from, to) = (self.0.get(label), next.0.get(label));
                (from != to).then(|| (label.clone(), Change { from: from.cloned(), to: to.cloned() }))
            })
            .collect()
    }

    /// The contact point under `label`.
    #[must_use]
    pub fn get(&self, label: &Label) -> Option<&Contact<T>> {
        self.0.get(label)
    }

    /// The primary one, if there are any at all.
    #[must_use]
    pub fn primary(&self) -> Option<&T> {
        self.0.values().find(|contact| contact.primary).map(|contact| &contact.value)
    }

    /// All of them in the order of their labels.
    pub fn iter(&self) -> impl Iterator<Item = (&Label, &Contact<T>)> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Label {
        Label::parse(text).unwrap()
    }

    fn primary_label<T: Clone + PartialEq>(points: &ContactPoints<T>) -> Option<&str> {
        points.iter().find(|(_, contact)| contact.primary).map(|(label, _)| label.as_str())
    }

    #[test]
    fn there_is_always_one_primary() {
        let points = ContactPoints::default().with(&label("work"), 1, None).unwrap();
        assert_eq!(primary_label(&points), Some("work"));
        let points = points.with(&label("home"), 2, None).unwrap();
        assert_eq!(primary_label(&points), Some("work"));
        let points = points.with(&label("home"), 2, Some(true)).unwrap();
        assert_eq!(primary_label(&points), Some("home"));
        assert_eq!(points.iter().filter(|(_, contact)| contact.primary).count(), 1);
        let points = points.with(&label("home"), 2, Some(false)).unwrap();
        assert_eq!(primary_label(&points), Some("work"), "it yields to the other one");
        assert_eq!(primary_label(&points.without(&label("work"))), Some("home"));
        assert_eq!(primary_label(&points.without(&label("work")).without(&label("home"))), None);
    }

    #[test]
    fn two_primaries_and_a_flood_are_refused() {
        let two = [(label("a"), 1, Some(true)), (label("b"), 2, Some(true))];
        assert_eq!(ContactPoints::from_entries(two), Err(ContactPointsError::SeveralPrimaries));
        let flood = (0..=MAX_CONTACT_POINTS).map(|n| (label(&format!("l{n}")), n, None));
        assert_eq!(ContactPoints::from_entries(flood), Err(ContactPointsError::TooMany));
    }

    #[test]
    fn a_demotion_is_a_change_of_its_own() {
        let before =
            ContactPoints::from_entries([(label("a"), 1, Some(true)), (label("b"), 2, Some(false))]).unwrap();
        let after = before.with(&label("b"), 2, Some(true)).unwrap();
        let changed: Vec<_> =
            before.changes_to(&after).into_iter().map(|(label, _)| label.to_string()).collect();
        assert_eq!(changed, ["a", "b"]);
        assert!(after.changes_to(&after.with(&label("b"), 2, None).unwrap()).is_empty());
    }
}
