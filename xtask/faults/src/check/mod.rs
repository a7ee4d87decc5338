//! The checker: compares what was acknowledged and what is in the histories with what arrived, and knows nothing of how the
//! product keeps its promise.

mod sabotage;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use uuid::Uuid;

pub(crate) use self::sabotage::self_test;
use crate::event::{Arrival, Key};
use crate::history::History;

/// All that the judgement is made from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence {
    /// The versions of each person that a client was told of.
    pub(crate) acknowledged: BTreeMap<Uuid, BTreeSet<u64>>,
    /// Registrations that may or may not have happened.
    pub(crate) left_open: usize,
    /// The events that there have to be, in order, of everybody who is registered.
    pub(crate) histories: BTreeMap<Uuid, History>,
    /// The last version of a person that consumers were waited for to have; every version if it's not said.
    pub(crate) awaited: BTreeMap<Uuid, u64>,
    /// What each consumer received.
    pub(crate) traces: Vec<(String, Vec<Arrival>)>,
}

/// A way to break the promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A version was acknowledged and isn't in the history.
    NotKept,
    /// A version is missing between others.
    Gap,
    /// Somebody is registered whom nobody registered: a command was carried out twice.
    Twice,
    /// An event that there has to be never arrived.
    Lost,
    /// An event arrived of which the history knows nothing.
    Phantom,
    /// An event first arrived after a later one of the same person.
    OutOfOrder,
    /// What came again under the same id was something else.
    Unequal,
    /// The same event came under several ids.
    OtherId,
}

/// One breach of the promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    /// The consumer, if it's about one.
    pub(crate) consumer: Option<String>,
    pub(crate) what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, consumer, what } = self;
        write!(f, "{kind:?}: {what}")?;
        if let Some(consumer) = consumer {
            write!(f, " ({consumer})")?;
        }
        Ok(())
    }
}

/// What became of one consumer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) consumer: String,
    /// All arrivals.
    pub(crate) arrivals: usize,
    /// Those that came again.
    pub(crate) repeats: usize,
}

/// The judgement.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    pub(crate) received: Vec<Received>,
    pub(crate) findings: Vec<Finding>,
}

impl Verdict {
    /// How often something was found: at a consumer, or anywhere.
    pub(crate) fn count(&self, kind: Kind, consumer: Option<&str>) -> usize {
        let of = |finding: &&Finding| consumer.is_none() || finding.consumer.as_deref() == consumer;
        self.findings.iter().filter(of).filter(|finding| finding.kind == kind).count()
    }

    fn find(&mut self, kind: Kind, consumer: Option<&str>, what: String) {
        self.findings.push(Finding { kind, consumer: consumer.map(str::to_owned), what });
    }
}

/// Compares everything with everything.
pub(crate) fn judge(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::default();
    kept(evidence, &mut verdict);
    let mut ids = HashMap::new();
    for (consumer, arrivals) in &evidence.traces {
        let repeats = arrived(evidence, consumer, arrivals, &mut ids, &mut verdict);
        let received = Received { consumer: consumer.clone(), arrivals: arrivals.len(), repeats };
        verdict.received.push(received);
    }
    verdict
}

/// Whether the histories hold what was acknowledged, and every version up to the last.
fn kept(evidence: &Evidence, verdict: &mut Verdict) {
    for (person, acknowledged) in &evidence.acknowledged {
        let history = evidence.histories.get(person).map(Vec::as_slice).unwrap_or_default();
        let kept: BTreeSet<_> = history.iter().map(|key| key.version).collect();
        for version in acknowledged.difference(&kept) {
            verdict.find(Kind::NotKept, None, format!("{person} version {version}"));
        }
        let last = kept.last().copied().unwrap_or_default();
        for version in (1..=last).filter(|version| !kept.contains(version)) {
            verdict.find(Kind::Gap, None, format!("{person} version {version}"));
        }
    }
    let known = |person: &&Uuid| !evidence.acknowledged.contains_key(*person);
    let strangers: Vec<_> = evidence.histories.keys().filter(known).collect();
    for person in strangers.iter().skip(evidence.left_open) {
        verdict.find(
            Kind::Twice,
            None,
            format!("{person} is one of {} that nobody was told of", strangers.len()),
        );
    }
}

/// Goes through what one consumer received. Gives the number of repeats.
fn arrived<'a>(
    evidence: &'a Evidence,
    consumer: &str,
    arrivals: &'a [Arrival],
    ids: &mut HashMap<&'a Key, &'a str>,
    verdict: &mut Verdict,
) -> usize {
    let places: HashMap<&Key, usize> = evidence
        .histories
        .values()
        .flat_map(|history| history.iter().enumerate())
        .map(|(at, key)| (key, at))
        .collect();
    let (mut seen, mut by_id) = (HashSet::new(), HashMap::new());
    // The last place of each person that was reached.
    let mut reached: HashMap<Uuid, usize> = HashMap::new();
    let mut repeats = 0;
    for arrival in arrivals {
        let Arrival { key, id, .. } = arrival;
        let first: &Arrival = by_id.entry(id.as_str()).or_insert(arrival);
        if first != arrival {
            verdict.find(
                Kind::Unequal,
                Some(consumer),
                format!("{id}, {key}, and before that {}", first.key),
            );
        }
        // Over all consumers: by ids they tell repeats, also when they change from one way to the other.
        let known_as = ids.entry(key).or_insert(id.as_str());
        if *known_as != id.as_str() {
            verdict.find(Kind::OtherId, Some(consumer), format!("{key}: {id}, and {known_as} before"));
        }
        if !seen.insert(key) {
            repeats += 1;
            continue;
        }
        let Some(&place) = places.get(key) else {
            verdict.find(Kind::Phantom, Some(consumer), key.to_string());
            continue;
        };
        let furthest = reached.entry(key.person).or_insert(place);
        if place < *furthest {
            verdict.find(Kind::OutOfOrder, Some(consumer), key.to_string());
        }
        *furthest = place.max(*furthest);
    }
    let is_due = |key: &&Key| evidence.awaited.get(&key.person).is_none_or(|last| key.version <= *last);
    for key in evidence.histories.values().flatten().filter(is_due).filter(|key| !seen.contains(key)) {
        verdict.find(Kind::Lost, Some(consumer), key.to_string());
    }
    repeats
}
