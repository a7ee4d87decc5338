//! A plain model of how profiles relate: random commands from either end, against a map of what has to be there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use profiles_application::bus::Failure;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::relationship::{
    RelateError, Relation, RelationshipInput, RelationshipView,
};
use profiles_application::profiles::{PageRequest, Precondition, ProfileService, Target};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::relationship::Role;
use profiles_domain::shared::id::{BusinessId, PersonId, ProfileRef, RelationshipId};
use serde_json::json;
use uuid::Uuid;

use super::step::Choices;
use super::{Case, same};
use crate::contract::Subject;
use crate::{FixedClock, context};

/// Persons have the numbers before, businesses those after.
const PERSONS: u8 = 4;
const PROFILES: u8 = 6;
const ROLES: [Role; 6] = [Role::Guardian, Role::Child, Role::Partner, Role::Kin, Role::Owner, Role::Employee];
/// From when and until when something may hold.
const PERIODS: [(Option<&str>, Option<&str>); 3] =
    [(None, None), (Some("2020-01-01"), None), (None, Some("2020-01-01"))];

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct Relating {
    reader: u8,
    other: u8,
    role: Role,
    /// `None` to remove.
    terms: Option<Terms>,
}

/// A share in percent, and which of the [`PERIODS`].
type Terms = (Option<u8>, usize);

/// One relationship: what it has to be, and what has to be told of it.
#[derive(Debug, Clone, Default)]
struct Expected {
    version: u64,
    /// `None` once removed.
    terms: Option<Terms>,
    history: Vec<(u64, &'static str)>,
}

/// Kind, from, to.
type Key = (&'static str, u8, u8);

impl Relating {
    /// A command that this number stands for. Every number stands for one.
    #[must_use]
    pub fn new(number: u64) -> Self {
        let mut choices = Choices(number);
        let mut below = |count: u8| u8::try_from(choices.below(count.into())).unwrap_or_default();
        let role = ROLES.get(usize::from(below(6))).copied().unwrap_or(Role::Kin);
        let (one, two, turned) = (below(PERSONS), below(PERSONS), below(2) == 1);
        let business = PERSONS + two % (PROFILES - PERSONS);
        let (reader, other) = match (role.kind().links_persons(), turned) {
            (true, _) => (one, two),
            (false, false) => (one, business),
            (false, true) => (business, one),
        };
        let share = Some([0, 40, 60]).and_then(|shares| shares.get(usize::from(below(3))).copied());
        let share = share.filter(|share| *share > 0 && role == Role::Owner);
        let terms = (below(4) > 0).then_some((share, usize::from(below(3))));
        Self { reader, other, role, terms }
    }

    fn key(&self) -> Key {
        let Self { reader, other, role, .. } = *self;
        match role {
            Role::Child => ("guardian", reader, other),
            Role::Guardian => ("guardian", other, reader),
            // Persons come before businesses, and of two persons the order doesn't matter.
            _ => (role.as_str(), reader.min(other), reader.max(other)),
        }
    }

    async fn run(&self, service: &ProfileService, case: Case) -> Result<u64, &'static str> {
        let (reader, other, role) = (profile(case, self.reader), profile(case, self.other).uuid(), self.role);
        let none = Precondition::None;
        let outcome = match self.terms {
            None => service.remove_relationship(context(), reader, Some(role), other, none).await,
            Some((share, period)) => {
                let (from, to) = PERIODS.get(period).copied().unwrap_or_default();
                let said = json!({"kind": role.as_str(), "share": share, "valid_from": from, "valid_to": to});
                let input: RelationshipInput =
                    serde_json::from_value(said).expect("the form of a relationship");
                let (role, terms) = input.parse().expect("no faults");
                service.set_relationship(context(), Relation { reader, role, other }, terms, none).await
            }
        };
        match outcome {
            Ok(done) => Ok(done.output.version),
            Err(Failure::Refused(RelateError::Rule(rule))) => Err(rule.code()),
            Err(_) => Err("failed"),
        }
    }
}

#[derive(Debug, Default)]
struct Model(BTreeMap<Key, Expected>);

impl Model {
    fn active(&self, kind: &'static str) -> impl Iterator<Item = (u8, u8, Terms)> {
        let of_kind = self.0.iter().filter(move |((of, ..), _)| *of == kind);
        of_kind.filter_map(|((_, from, to), expected)| Some((*from, *to, expected.terms?)))
    }

    /// Whether somebody is in the care of somebody, directly or through others.
    fn cares(&self, guardian: u8, child: u8) -> bool {
        let mut reached = BTreeSet::from([guardian]);
        // Nobody is further away than there are persons.
        for _ in 0..PERSONS {
            reached.extend(
                self.active("guardian")
                    .filter(|edge| reached.contains(&edge.0))
                    .map(|edge| edge.1)
                    .collect::<Vec<_>>(),
            );
        }
        reached.contains(&child)
    }

    fn decide(&mut self, step: &Relating) -> Result<u64, &'static str> {
        if step.reader == step.other {
            return Err("relationship_to_self");
        }
        let key @ (kind, from, to) = step.key();
        let before = self.0.get(&key).and_then(|expected| expected.terms);
        let Some(terms @ (share, period)) = step.terms else {
            let Some(expected) = self.0.get_mut(&key) else { return Ok(0) };
            if expected.terms.take().is_some() {
                expected.version += 1;
                expected.history.push((expected.version, "removed"));
            }
            return Ok(expected.version);
        };
        if kind == "guardian" && before.is_none() && self.cares(to, from) {
            return Err("guardian_cycle");
        }
        if let Some(share) = share.filter(|_| before != Some(terms)) {
            // A period is always, or one of two halves: what holds in each half?
            let holds = |period: usize, half: usize| period == 0 || period == half;
            let of_others = |half| {
                let others = self.active("owner").filter(|other| other.1 == to && other.0 != from);
                others.filter(|other| holds(other.2.1, half)).filter_map(|other| other.2.0).sum::<u8>()
            };
            if (1..=2).any(|half| holds(period, half) && of_others(half) + share > 100) {
                return Err("shares_over_100");
            }
        }
        let expected = self.0.entry(key).or_default();
        let events = match before {
            None if expected.version == 0 => vec!["established"],
            None => vec!["reestablished"],
            Some(was) => {
                let shares = (was.0 != share).then_some("share_changed");
                shares.into_iter().chain((was.1 != period).then_some("period_changed")).collect()
            }
        };
        if !events.is_empty() {
            expected.version += 1;
            expected.terms = Some(terms);
        }
        let version = expected.version;
        expected.history.extend(events.into_iter().map(|event| (version, event)));
        Ok(version)
    }

    /// What a profile has to see: the other, what it is, and the terms.
    fn seen(&self, profile: u8) -> BTreeSet<(u8, &'static str, Terms)> {
        let seen = |(key, expected): (&Key, &Expected)| {
            let (kind, from, to) = *key;
            let terms = expected.terms?;
            match kind {
                _ if to == profile => Some((from, kind, terms)),
                "guardian" if from == profile => Some((to, "child", terms)),
                _ if from == profile => Some((to, kind, terms)),
                _ => None,
            }
        };
        self.0.iter().filter_map(seen).collect()
    }
}

fn profile(case: Case, number: u8) -> ProfileRef {
    let first = 0x0de2_0000_0000_0000_0000_0000_0000_0000 + u128::from(case.0) * u128::from(PROFILES);
    let id = Uuid::from_u128(first + u128::from(number));
    if number < PERSONS { PersonId::new(id).into() } else { BusinessId::new(id).into() }
}

/// Carries the commands out one after the other and compares all that is told, and all that is there in the end.
///
/// # Errors
/// With the first thing that differs.
///
/// # Panics
/// When the store fails.
pub async fn check_relations(
    subject: &Subject,
    service: &ProfileService,
    clock: &FixedClock,
    case: Case,
    steps: &[Relating],
) -> Result<(), String> {
    for number in 0..PROFILES {
        match profile(case, number) {
            ProfileRef::Person(id) => {
                let target = Target::<Person>::of(id);
                service
                    .replace(context(), target, Default::default(), Handling::Strict)
                    .await
                    .expect("a person");
            }
            ProfileRef::Business(id) => {
                let target = Target::<Business>::of(id);
                service
                    .replace(context(), target, Default::default(), Handling::Strict)
                    .await
                    .expect("a business");
            }
        }
    }
    let before = subject.outbox.sent().await.len();
    let (mut model, mut ids, mut told) = (Model::default(), BTreeMap::new(), Vec::new());
    for (index, step) in steps.iter().enumerate() {
        clock.advance(TimeDelta::seconds(1));
        let known = model.0.get(&step.key()).map_or(0, |expected| expected.history.len());
        let expected = model.decide(step);
        same(&format!("step {index}, {step:?}"), &step.run(service, case).await, &expected)?;
        let relation = Relation {
            reader: profile(case, step.reader),
            role: step.role,
            other: profile(case, step.other).uuid(),
        };
        if let (Ok(key), Some(expected)) = (relation.key(), model.0.get(&step.key())) {
            ids.insert(step.key(), key.id());
            let new = expected.history.iter().skip(known);
            told.extend(new.map(|(version, event)| (key.id().uuid(), *version, event_type(event))));
        }
    }
    for number in 0..PROFILES {
        let found = seen(service, case, number).await;
        same(&format!("what {number} sees"), &found, &model.seen(number))?;
    }
    for (key, id) in ids {
        let found = history(service, id).await;
        let expected = model.0.get(&key).map(|expected| expected.history.clone()).unwrap_or_default();
        let expected: Vec<_> =
            expected.into_iter().map(|(version, event)| (version, event.to_owned())).collect();
        same(&format!("the history of {key:?}"), &found, &expected)?;
    }
    let sent = subject.outbox.sent().await.into_iter().skip(before);
    let sent: Vec<_> = sent.map(|sent| (sent.aggregate_id, sent.version, sent.event_type)).collect();
    same("the outbox", &sent, &told)
}

/// The integration event that an entry of a history becomes.
fn event_type(event: &str) -> String {
    format!(
        "profiles.relationship.{}.v1",
        event.strip_prefix("re").filter(|_| event == "reestablished").unwrap_or(event)
    )
}

async fn seen(service: &ProfileService, case: Case, number: u8) -> BTreeSet<(u8, &'static str, Terms)> {
    let reader = profile(case, number);
    let page = PageRequest { limit: Some(200), cursor: None };
    let page = service.relationships(&context(), reader, None, page).await.expect("a list");
    let views = page.items.iter().filter_map(|found| RelationshipView::from(found, reader));
    let plain = |view: RelationshipView| {
        let other = (0..PROFILES).find(|number| profile(case, *number).uuid() == view.other.id)?;
        let days = (view.valid_from.map(|day| day.to_string()), view.valid_to.map(|day| day.to_string()));
        let period =
            PERIODS.iter().position(|(from, to)| (days.0.as_deref(), days.1.as_deref()) == (*from, *to))?;
        let share = view.share.and_then(|share| (1..=100).find(|whole| f64::from(*whole) == share));
        Some((other, view.kind, (share, period)))
    };
    views.filter_map(plain).collect()
}

async fn history(service: &ProfileService, id: RelationshipId) -> Vec<(u64, String)> {
    let page = PageRequest { limit: Some(200), cursor: None };
    let found = service.relationship_history(&context(), id, page).await;
    let entries = found.map(|page| page.items).unwrap_or_default();
    entries.into_iter().map(|entry| (entry.version, entry.event)).collect()
}
