//! The checker, on traces that are made up.

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;

const CONSUMER: &str = "somebody";

fn key(person: u128, version: u64, what: &str) -> Key {
    Key::new(Uuid::from_u128(person), version, what, [])
}

fn arrival(key: &Key) -> Arrival {
    Arrival { key: key.clone(), id: format!("id of {key}"), digest: 7 }
}

/// Two persons; the first one's third version has two events. All arrived, mixed.
fn good() -> Evidence {
    let first = [key(1, 1, "registered"), key(1, 2, "a"), key(1, 3, "b"), key(1, 3, "sum")].to_vec();
    let second = [key(2, 1, "registered"), key(2, 2, "a")].to_vec();
    let order = [&second[0], &first[0], &first[1], &second[1], &first[2], &first[3]];
    let arrivals: Vec<_> = order.into_iter().map(arrival).collect();
    Evidence {
        // A version was left unknown, and happened.
        acknowledged: [
            (Uuid::from_u128(1), BTreeSet::from([1, 3])),
            (Uuid::from_u128(2), BTreeSet::from([1, 2])),
        ]
        .into(),
        left_open: 0,
        awaited: BTreeMap::new(),
        histories: [(Uuid::from_u128(1), first), (Uuid::from_u128(2), second)].into(),
        traces: vec![(CONSUMER.to_owned(), arrivals.clone()), ("another".to_owned(), arrivals)],
    }
}

fn arrivals(evidence: &mut Evidence) -> &mut Vec<Arrival> {
    &mut evidence.traces[0].1
}

/// What is found, and whether it's about the consumer whose trace was changed.
fn found(evidence: &Evidence) -> Vec<(Kind, bool)> {
    let findings = judge(evidence).findings;
    findings.iter().map(|finding| (finding.kind, finding.consumer.as_deref() == Some(CONSUMER))).collect()
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let verdict = judge(&good());
    assert_eq!(verdict.findings, []);
    let received = |consumer: &str| Received { consumer: consumer.to_owned(), arrivals: 6, repeats: 0 };
    assert_eq!(verdict.received, [received(CONSUMER), received("another")]);
}

#[test]
fn a_loss_is_found_also_of_what_nobody_was_told_of() {
    for lost in 0..6 {
        let mut evidence = good();
        arrivals(&mut evidence).remove(lost);
        assert_eq!(found(&evidence), [(Kind::Lost, true)], "{lost}");
    }
}

#[test]
fn what_nobody_was_waited_for_is_not_lost() {
    let mut evidence = good();
    arrivals(&mut evidence).retain(|arrival| arrival.key != key(2, 2, "a"));
    evidence.awaited.insert(Uuid::from_u128(2), 1);
    assert_eq!(found(&evidence), []);
    evidence.awaited.insert(Uuid::from_u128(2), 2);
    assert_eq!(found(&evidence), [(Kind::Lost, true)]);
}

#[test]
fn a_phantom_is_found() {
    for phantom in [key(1, 4, "a"), key(1, 2, "b"), key(3, 1, "registered")] {
        let mut evidence = good();
        arrivals(&mut evidence).push(arrival(&phantom));
        assert_eq!(found(&evidence), [(Kind::Phantom, true)], "{phantom}");
    }
}

#[test]
fn a_swap_is_found_within_a_person_and_within_a_version() {
    for (one, other) in [(1, 2), (2, 4), (4, 5), (0, 3)] {
        let mut evidence = good();
        arrivals(&mut evidence).swap(one, other);
        assert_eq!(found(&evidence), [(Kind::OutOfOrder, true)], "{one} {other}");
    }
    let mut evidence = good();
    arrivals(&mut evidence).swap(0, 1);
    assert_eq!(found(&evidence), [], "persons have no order among each other");
}

#[test]
fn repeats_are_counted_and_are_nothing_wrong_wherever_they_come() {
    let mut evidence = good();
    let all = arrivals(&mut evidence).clone();
    arrivals(&mut evidence).extend(all[1..4].to_vec());
    let verdict = judge(&evidence);
    assert_eq!(
        (verdict.findings.len(), verdict.received[0].repeats, verdict.received[0].arrivals),
        (0, 3, 9)
    );
}

#[test]
fn what_comes_again_has_to_be_the_same_under_the_same_id() {
    let mut evidence = good();
    let changed = Arrival { digest: 8, ..arrivals(&mut evidence)[2].clone() };
    arrivals(&mut evidence).push(changed);
    assert_eq!(found(&evidence), [(Kind::Unequal, true)]);

    let mut evidence = good();
    let renamed = Arrival { id: "other".to_owned(), ..arrivals(&mut evidence)[2].clone() };
    arrivals(&mut evidence).push(renamed);
    assert_eq!(found(&evidence), [(Kind::OtherId, true)]);

    // Two consumers, each of which sees one id only.
    let mut evidence = good();
    arrivals(&mut evidence)[2].id = "other".to_owned();
    assert_eq!(found(&evidence), [(Kind::OtherId, false)]);
}

#[test]
fn what_was_acknowledged_has_to_be_in_the_history_without_gaps() {
    let mut evidence = good();
    evidence.acknowledged.entry(Uuid::from_u128(1)).or_default().insert(4);
    assert_eq!(found(&evidence), [(Kind::NotKept, false)]);

    let mut evidence = good();
    evidence.acknowledged.insert(Uuid::from_u128(3), BTreeSet::from([1]));
    assert_eq!(found(&evidence), [(Kind::NotKept, false)]);

    let mut evidence = good();
    evidence.histories.entry(Uuid::from_u128(1)).or_default().remove(1);
    evidence.traces.iter_mut().for_each(|(_, arrivals)| drop(arrivals.remove(2)));
    assert_eq!(found(&evidence), [(Kind::Gap, false)]);
}

#[test]
fn nobody_is_registered_whom_nobody_registered() {
    let mut evidence = good();
    evidence.acknowledged.remove(&Uuid::from_u128(2));
    assert_eq!(found(&evidence), [(Kind::Twice, false)]);
    evidence.left_open = 1;
    assert_eq!(found(&evidence), []);
}

#[test]
fn the_checker_can_be_shown_to_see() {
    let mut rng = StdRng::seed_from_u64(1);
    assert_eq!(self_test(&good(), &mut rng).unwrap(), 16);
}
