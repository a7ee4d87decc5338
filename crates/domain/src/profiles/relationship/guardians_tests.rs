//! Guardians never form a cycle, however long, and few questions are enough to know.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::{GuardianGraph, Verdict};
use crate::shared::id::PersonId;

fn person_id(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

type Guardians = BTreeMap<PersonId, BTreeSet<PersonId>>;

/// Asks a graph, telling it what it wants to know, and about how many persons that was in each generation.
fn would_cycle(guardians: &Guardians, guardian: PersonId, child: PersonId) -> (bool, Vec<usize>) {
    let mut graph = GuardianGraph::before(guardian, child);
    let mut asked = Vec::new();
    while let Verdict::Missing(persons) = graph.verdict() {
        asked.push(persons.len());
        for person in persons.clone() {
            graph.add(person, guardians.get(&person).into_iter().flatten().copied());
        }
    }
    (graph.verdict() == Verdict::Cycle, asked)
}

fn guardians(edges: impl IntoIterator<Item = (u128, u128)>) -> Guardians {
    let mut guardians = Guardians::new();
    for (guardian, child) in edges {
        guardians.entry(person_id(child)).or_default().insert(person_id(guardian));
    }
    guardians
}

#[test]
fn nobody_is_in_the_care_of_somebody_in_their_own_care() {
    let family = guardians([(1, 2), (2, 3), (2, 4), (5, 4)]);
    let cycle = |guardian, child| would_cycle(&family, person_id(guardian), person_id(child)).0;
    assert!(cycle(1, 1), "of oneself");
    assert!(cycle(2, 1), "direct");
    assert!(cycle(4, 1), "through another");
    assert!(!cycle(1, 4), "a grandparent may be a guardian too");
    assert!(!cycle(5, 3) && !cycle(3, 5) && !cycle(9, 1));
}

#[test]
fn a_generation_is_asked_for_at_a_time_and_nobody_twice() {
    // Two paths of different length lead from 4 up to 2.
    let family = guardians([(1, 2), (2, 3), (2, 4), (3, 4)]);
    assert_eq!(would_cycle(&family, person_id(4), person_id(9)), (false, vec![1, 2, 1]));
    let mut graph = GuardianGraph::before(person_id(4), person_id(9));
    for (person, guardians) in &family {
        graph.add(*person, guardians.iter().copied());
    }
    assert_eq!(graph.verdict(), Verdict::Missing(&BTreeSet::from([person_id(1)])), "told in advance");
    graph.add(person_id(1), []);
    assert_eq!(graph.verdict(), Verdict::NoCycle);
}

#[test]
fn a_cycle_is_known_before_everything_is() {
    let mut graph = GuardianGraph::before(person_id(1), person_id(2));
    graph.add(person_id(1), [person_id(2), person_id(3)]);
    assert_eq!(graph.verdict(), Verdict::Cycle);
}

#[test]
fn a_cycle_that_is_there_already_is_not_walked_for_ever() {
    let broken = guardians([(1, 2), (2, 1), (1, 3)]);
    assert!(!would_cycle(&broken, person_id(3), person_id(4)).0);
    assert!(would_cycle(&broken, person_id(3), person_id(2)).0);
}

#[test]
fn a_chain_may_be_longer_than_the_stack_is_deep() {
    let chain = guardians((1..10_000).map(|n| (n, n + 1)));
    assert!(would_cycle(&chain, person_id(10_000), person_id(1)).0);
    assert!(!would_cycle(&chain, person_id(10_000), person_id(10_001)).0);
    // All in advance and the last link at the end, so that the whole chain is walked in one call.
    let mut graph = GuardianGraph::before(person_id(10_000), person_id(1));
    for (person, guardians) in &chain {
        graph.add(*person, guardians.iter().copied());
    }
    assert_eq!(graph.verdict(), Verdict::Cycle);
}

/// The plain model: a search in depth from everybody, looking for the way back.
fn has_cycle(guardians: &Guardians) -> bool {
    fn leads_to(guardians: &Guardians, at: PersonId, goal: PersonId, seen: &mut BTreeSet<PersonId>) -> bool {
        guardians
            .get(&at)
            .into_iter()
            .flatten()
            .any(|next| *next == goal || (seen.insert(*next) && leads_to(guardians, *next, goal, seen)))
    }
    guardians.keys().any(|start| leads_to(guardians, *start, *start, &mut BTreeSet::new()))
}

proptest! {
    /// Whatever guardians come and go, what is refused would have been a cycle, and what is accepted never is.
    #[test]
    fn guardians_never_form_a_cycle(
        steps in prop::collection::vec((0_u128..7, 0_u128..7, prop::bool::weighted(0.2)), 0..60),
    ) {
        let mut accepted = Guardians::new();
        for (guardian, child, remove) in steps {
            let (guardian, child) = (person_id(guardian), person_id(child));
            if remove {
                accepted.entry(child).or_default().remove(&guardian);
                continue;
            }
            let refused = would_cycle(&accepted, guardian, child).0;
            let mut next = accepted.clone();
            next.entry(child).or_default().insert(guardian);
            prop_assert_eq!(refused, has_cycle(&next));
            if !refused {
                accepted = next;
            }
        }
        prop_assert!(!has_cycle(&accepted));
    }
}
