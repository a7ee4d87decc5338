//! Shows that the checker sees: breaks copies of the evidence of a run in every way there is, and has them judged.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use rand::Rng;
use rand::rngs::StdRng;

use super::{Evidence, Kind, judge};
use crate::event::Arrival;

/// How many persons' evidence is broken.
const PERSONS: usize = 10;

/// A way to break evidence, and what has to be found then. Each takes the number of a trace and of an arrival in it.
type Sabotage = (&'static str, Option<Kind>, fn(&mut Evidence, usize, usize) -> Option<()>);

const ALL: [Sabotage; 8] = [
    ("an event left out", Some(Kind::Lost), leave_out),
    ("an event of no version there is", Some(Kind::Phantom), make_up),
    ("two events of a person in turned order", Some(Kind::OutOfOrder), swap),
    ("another event under the same id", Some(Kind::Unequal), forge),
    ("the same event under another id", Some(Kind::OtherId), rename),
    ("a version left out of the history", Some(Kind::Gap), forget),
    ("an acknowledgement of a version that is not there", Some(Kind::NotKept), acknowledge),
    ("a repeat", None, repeat),
];

/// Breaks evidence without a flaw in each way, and looks whether it's found, and whether a repeat is found nothing wrong
/// with. Gives the number of ways.
///
/// # Errors
/// When something isn't found.
pub(crate) fn self_test(evidence: &Evidence, rng: &mut StdRng) -> Result<usize> {
    let evidence = &of_some(evidence);
    let mut done = 0;
    for trace in 0..evidence.traces.len() {
        let Some((consumer, arrivals)) = evidence.traces.get(trace) else { continue };
        for (name, expected, sabotage) in ALL {
            // Not every event will do: some are a person's only one.
            let mut broken = None;
            for _ in 0..1000 {
                let (mut copy, at) = (evidence.clone(), rng.random_range(0..arrivals.len().max(1)));
                if sabotage(&mut copy, trace, at).is_some() {
                    broken = Some(copy);
                    break;
                }
            }
            let Some(broken) = broken else { bail!("no event of `{consumer}` could be broken: {name}") };
            let verdict = judge(&broken);
            let is_found = match expected {
                Some(kind) => verdict.count(kind, None) > 0,
                None => verdict.findings.is_empty(),
            };
            if !is_found {
                bail!("the checker is wrong about {name}, of `{consumer}`: it found {:?}", verdict.findings);
            }
            done += 1;
        }
    }
    Ok(done)
}

/// The evidence about some persons, so that copies are cheap.
fn of_some(evidence: &Evidence) -> Evidence {
    let persons: BTreeSet<_> = evidence.acknowledged.keys().take(PERSONS).copied().collect();
    let mut some = evidence.clone();
    some.acknowledged.retain(|person, _| persons.contains(person));
    some.histories.retain(|person, _| persons.contains(person));
    for (_, arrivals) in &mut some.traces {
        arrivals.retain(|arrival| persons.contains(&arrival.key.person));
    }
    some
}

fn arrival(evidence: &Evidence, trace: usize, at: usize) -> Option<Arrival> {
    evidence.traces.get(trace)?.1.get(at).cloned()
}

fn leave_out(evidence: &mut Evidence, trace: usize, at: usize) -> Option<()> {
    let gone = arrival(evidence, trace, at)?;
    evidence.traces.get_mut(trace)?.1.retain(|arrival| arrival.key != gone.key);
    Some(())
}

fn make_up(evidence: &mut Evidence, trace: usize, at: usize) -> Option<()> {
    let mut arrival = arrival(evidence, trace, at)?;
    arrival.key.version = evidence.histories.get(&arrival.key.person)?.last()?.version + 1;
    arrival.id = "made up".to_owned();
    evidence.traces.get_mut(trace)?.1.push(arrival);
    Some(())
}

/// Exchanges all arrivals of an event with those of the next one of its person.
fn swap(evidence: &mut Evidence, trace: usize, at: usize) -> Option<()> {
    let one = arrival(evidence, trace, at)?;
    let history = evidence.histories.get(&one.key.person)?;
    let next = history.iter().skip_while(|key| **key != one.key).nth(1)?.clone();
    let other = evidence.traces.get(trace)?.1.iter().find(|arrival| arrival.key == next)?.clone();
    for arrival in &mut evidence.traces.get_mut(trace)?.1 {
        if arrival.key == one.key {
            *arrival = other.clone();
        } else if arrival.key == other.key {
            *arrival = one.clone();
        }
    }
    Some(())
}

fn forge(evidence: &mut Evidence, trace: usize, at: usize) -> Option<()> {
    let mut arrival = arrival(evidence, trace, at)?;
    arrival.digest ^= 1;
    evidence.traces.get_mut(trace)?.1.push(arrival);
    Some(())
}

fn rename(evidence: &mut Evidence, trace: usize, at: usize) -> Option<()> {
    let mut arrival = arrival(evidence, trace, at)?;
    arrival.id.push_str(" renamed");
    evidence.traces.get_mut(trace)?.1.push(arrival);
    Some(())
}

/// A version before the last, with everything that arrived of it.
fn forget(evidence: &mut Evidence, trace: usize, at: usize) -> Option<()> {
    let gone = arrival(evidence, trace, at)?.key;
    let history = evidence.histories.get_mut(&gone.person)?;
    if history.last()?.version == gone.version {
        return None;
    }
    history.retain(|key| key.version != gone.version);
    evidence.acknowledged.get_mut(&gone.person)?.remove(&gone.version);
    for (_, arrivals) in &mut evidence.traces {
        arrivals.retain(|arrival| arrival.key.person != gone.person || arrival.key.version != gone.version);
    }
    Some(())
}

fn acknowledge(evidence: &mut Evidence, trace: usize, at: usize) -> Option<()> {
    let person = arrival(evidence, trace, at)?.key.person;
    let version = evidence.histories.get(&person)?.last()?.version + 1;
    evidence.acknowledged.entry(person).or_default().insert(version);
    Some(())
}

fn repeat(evidence: &mut Evidence, trace: usize, at: usize) -> Option<()> {
    let arrival = arrival(evidence, trace, at)?;
    evidence.traces.get_mut(trace)?.1.push(arrival);
    Some(())
}
