//! Nobody is in the care of somebody in their own care: the search for cycles among guardians.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::shared::id::PersonId;

/// Whether a guardianship would close a cycle, as far as it's known.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// It would, so it is refused with [`GuardianCycle`](super::RelationshipError::GuardianCycle).
    Cycle,
    /// It would not.
    NoCycle,
    /// It can't be told yet: say who the guardians of these are, with [`GuardianGraph::add`].
    Missing(&'a BTreeSet<PersonId>),
}

/// The guardians above one would-be guardian, as far as they were told.
///
/// It asks for what it needs, a generation at a time, so that whoever has the data loads one small answer for each
/// generation there really is, or all of them at once:
///
/// ```
/// # use profiles_domain::profiles::relationship::{GuardianGraph, Verdict};
/// # use profiles_domain::shared::id::PersonId;
/// # let [guardian, child] = [1, 2].map(|n| PersonId::new(uuid::Uuid::from_u128(n)));
/// # fn active_guardians_of(_: PersonId) -> Vec<PersonId> { Vec::new() }
/// let mut graph = GuardianGraph::before(guardian, child);
/// while let Verdict::Missing(persons) = graph.verdict() {
///     for person in persons.clone() {
///         graph.add(person, active_guardians_of(person));
///     }
/// }
/// assert_eq!(graph.verdict(), Verdict::NoCycle);
/// ```
///
/// Every guardianship that isn't removed counts, whatever its period: a cycle of three would need a day common to all
/// three, every later change of a period would need the whole search again, and whoever reads the graph without dates,
/// such as one that decides who may act for whom, must come to an end. Whoever turns from a child into the guardian of
/// their guardian says so by removing the former; it stays in the history.
#[derive(Debug, Clone)]
pub struct GuardianGraph {
    child: PersonId,
    /// Everybody above the guardian, found so far, and the guardian.
    reached: HashSet<PersonId>,
    /// Guardians by the person in their care, as they were told before anybody asked.
    told: HashMap<PersonId, Vec<PersonId>>,
    /// Those reached whose guardians weren't told yet.
    missing: BTreeSet<PersonId>,
}

impl GuardianGraph {
    /// The graph before `guardian` becomes a guardian of `child`.
    #[must_use]
    pub fn before(guardian: PersonId, child: PersonId) -> Self {
        Self {
            child,
            reached: HashSet::from([guardian]),
            told: HashMap::new(),
            missing: BTreeSet::from([guardian]),
        }
    }

    /// Says who the guardians of `person` are: all whose guardianship isn't removed, none if there are none.
    pub fn add(&mut self, person: PersonId, guardians: impl IntoIterator<Item = PersonId>) {
        self.told.entry(person).or_default().extend(guardians);
        // A list of what is still to do rather than recursion: chains may be longer than the stack is deep.
        let mut to_do = if self.reached.contains(&person) { vec![person] } else { Vec::new() };
        while let Some(person) = to_do.pop() {
            let Some(guardians) = self.told.remove(&person) else {
                self.missing.insert(person);
                continue;
            };
            self.missing.remove(&person);
            to_do.extend(guardians.into_iter().filter(|guardian| self.reached.insert(*guardian)));
        }
    }

    /// Whether the guardianship would close a cycle, or whose guardians have to be known to tell.
    #[must_use]
    pub fn verdict(&self) -> Verdict<'_> {
        if self.reached.contains(&self.child) {
            Verdict::Cycle
        } else if self.missing.is_empty() {
            Verdict::NoCycle
        } else {
            Verdict::Missing(&self.missing)
        }
    }
}
