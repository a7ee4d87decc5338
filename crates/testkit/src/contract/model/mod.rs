//! A plain model: random commands about persons and businesses, against maps of what has to be there after each.
#![expect(clippy::expect_used, reason = "these are tests")]

mod attributes;
mod relations;
mod step;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use profiles_application::ports::{AggregateKind, Clock, HistoryPage};
use profiles_application::profiles::{Absent, Precondition, ProfileService};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::version::Version;
use serde_json::Value;
use uuid::Uuid;

use self::attributes::{LINK, Modelled, REFUSED};
pub use self::relations::{Relating, check_relations};
pub use self::step::Step;
use self::step::{Act, Told, Values};
use super::{Sent, Subject};
use crate::{FixedClock, context};

/// How many profiles of each kind there may be. The persons have the same ids as the businesses.
const PROFILES: usize = 3;

/// A run's own ids and keys, so that many can share a store.
#[derive(Debug, Clone, Copy)]
pub struct Case(
    /// The run's number.
    pub u64,
);

impl Case {
    fn id<P: Aggregate>(&self, number: u128) -> P::Id {
        let first = 0x0de1_0000_0000_0000_0000_0000_0000_0000 + u128::from(self.0) * PROFILES as u128;
        P::Id::from_uuid(Uuid::from_u128(first + number))
    }

    /// A value as it's written: keys in other systems are the run's own.
    fn written(&self, path: &str, value: &str) -> String {
        if path == LINK { format!("{}.{value}", self.0) } else { value.to_owned() }
    }

    /// The one value within what is read, as the model knows it.
    fn plain(&self, value: &Value) -> Option<String> {
        let text = match value {
            Value::Object(members) => members.get("address").or(members.get("given"))?.as_str()?,
            other => other.as_str().filter(|text| *text != "active")?,
        };
        let own = format!("{}.", self.0);
        Some(text.strip_prefix(own.as_str()).unwrap_or(text).to_owned())
    }
}

/// An entry of a history: version, event, and from what to what, by path.
type Entry = (u64, String, BTreeSet<(String, Option<String>, Option<String>)>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Expected {
    version: u64,
    values: BTreeMap<usize, &'static str>,
    history: Vec<Entry>,
}

/// All that has to be there.
#[derive(Debug, Clone, Default)]
struct Model {
    profiles: BTreeMap<(AggregateKind, u128), Expected>,
    /// Who sent which event, of which version.
    sent: Vec<(u128, u64, String)>,
}

impl Model {
    /// What a command comes to.
    fn decide<P: Modelled>(&mut self, step: &Step) -> Told {
        let before = self.clone();
        let told = match &step.act {
            Act::Import(rows) => Told::Imported(
                rows.iter().map(|(number, values)| self.import::<P>(*number, values)).collect(),
            ),
            Act::Set(index, value) => self.change::<P>(step, &Values::from([(*index, *value)]), false),
            Act::Patch(values) => self.change::<P>(step, values, false),
            Act::Replace(values) => self.change::<P>(step, values, true),
        };
        let of_kind = self.profiles.iter().filter(|((kind, _), _)| *kind == P::KIND);
        let link = P::ATTRIBUTES.iter().position(|attribute| attribute.path == LINK).unwrap_or_default();
        let links: Vec<_> = of_kind.filter_map(|(_, profile)| profile.values.get(&link)).collect();
        if links.iter().collect::<BTreeSet<_>>().len() < links.len() {
            *self = before;
            return Told::Taken;
        }
        told
    }

    fn import<P: Modelled>(&mut self, number: u128, values: &Values) -> &'static str {
        let known = self.profiles.get(&(P::KIND, number)).cloned();
        let next = merged(known.as_ref(), values);
        if next.values().any(|value| *value == REFUSED) {
            return "rejected";
        }
        match (self.write::<P>(number, next, true), known) {
            (_, None) => "created",
            (version, Some(known)) if version == known.version => "unchanged",
            _ => "changed",
        }
    }

    fn change<P: Modelled>(&mut self, step: &Step, values: &Values, whole: bool) -> Told {
        let known = self.profiles.get(&(P::KIND, step.number)).cloned();
        let version = known.as_ref().map_or(0, |known| known.version);
        match &step.precondition {
            _ if known.is_none() && !whole && step.absent == Absent::Refuse => {
                return Told::Refused("not found");
            }
            Precondition::Absent if known.is_some() => return Told::Refused("already there"),
            Precondition::Exists if known.is_none() => return Told::Stale(0),
            Precondition::Version(expected) if !expected.contains(&Version::new(version)) => {
                return Told::Stale(version);
            }
            _ => {}
        }
        let next = merged(known.as_ref().filter(|_| !whole), values);
        if next.values().any(|value| *value == REFUSED) {
            return Told::Refused("rule");
        }
        Told::Done { version: self.write::<P>(step.number, next, whole), created: known.is_none() }
    }

    /// Makes a profile what is said, and gives its version. A new one is registered with everything at once, or
    /// empty and then changed.
    fn write<P: Modelled>(
        &mut self,
        number: u128,
        next: BTreeMap<usize, &'static str>,
        at_once: bool,
    ) -> u64 {
        let is_new = !self.profiles.contains_key(&(P::KIND, number));
        let profile = self.profiles.entry((P::KIND, number)).or_default();
        let changes = P::ATTRIBUTES.iter().enumerate().filter_map(|(index, attribute)| {
            let text = |value: Option<&&str>| value.map(|value| (*value).to_owned());
            let (from, to) = (text(profile.values.get(&index)), text(next.get(&index)));
            (from != to).then(|| (attribute.event, (attribute.path.to_owned(), from, to)))
        });
        let mut changes: Vec<_> = changes.collect();
        let mut events = Vec::new();
        if is_new {
            let known = if at_once { std::mem::take(&mut changes) } else { Vec::new() };
            events.push(("registered", known.into_iter().map(|(_, change)| change).collect()));
        }
        events.extend(changes.into_iter().map(|(event, change)| (event, BTreeSet::from([change]))));
        if events.is_empty() {
            return profile.version;
        }
        profile.version += 1;
        profile.values = next;
        for (event, changes) in events {
            profile.history.push((profile.version, event.to_owned(), changes));
            self.sent.push((number, profile.version, format!("profiles.{}.{event}.v1", P::KIND)));
        }
        profile.version
    }
}

fn merged(known: Option<&Expected>, values: &Values) -> BTreeMap<usize, &'static str> {
    let mut next = known.map(|known| known.values.clone()).unwrap_or_default();
    for (index, value) in values {
        match value {
            Some(value) => next.insert(*index, *value),
            None => next.remove(index),
        };
    }
    next
}

/// Carries out the steps one after the other. What each comes to has to be what the model says, and in the end all
/// that is read, now and as of each step: profiles, versions, histories, search results and the outbox.
///
/// # Errors
/// With the first thing that differs.
///
/// # Panics
/// When the store fails.
pub async fn check(
    subject: &Subject,
    service: &ProfileService,
    clock: &FixedClock,
    case: Case,
    steps: &[Step],
) -> Result<(), String> {
    let mut model = Model::default();
    let mut times = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        clock.advance(TimeDelta::seconds(1));
        let (expected, told) = match step.kind {
            AggregateKind::Person => (model.decide::<Person>(step), step.run::<Person>(service, &case).await),
            // Steps are about profiles; relationships have a model of their own.
            AggregateKind::Business | AggregateKind::Relationship => {
                (model.decide::<Business>(step), step.run::<Business>(service, &case).await)
            }
        };
        same(&format!("step {index}, {step:?}"), &told, &expected)?;
        times.push((clock.now(), model.clone()));
    }
    let seen = Seen { subject, service, case: &case };
    seen.agrees::<Person>(&model, &times).await?;
    seen.agrees::<Business>(&model, &times).await?;
    let number = |sent: &Sent| {
        let first = case.id::<Person>(0).uuid().as_u128();
        sent.aggregate_id.as_u128().checked_sub(first).filter(|number| *number < PROFILES as u128)
    };
    let sent = subject.outbox.sent().await;
    let sent: Vec<_> =
        sent.into_iter().filter_map(|sent| Some((number(&sent)?, sent.version, sent.event_type))).collect();
    same("the outbox", &sent, &model.sent)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: found {found:?}, expected {expected:?}")) }
}

struct Seen<'a> {
    subject: &'a Subject,
    service: &'a ProfileService,
    case: &'a Case,
}

impl Seen<'_> {
    async fn agrees<P: Modelled>(
        &self,
        model: &Model,
        times: &[(DateTime<Utc>, Model)],
    ) -> Result<(), String> {
        for number in 0..PROFILES as u128 {
            let (id, what) = (self.case.id::<P>(number), format!("{} {number}", P::KIND));
            let expected =
                |model: &Model| model.profiles.get(&(P::KIND, number)).cloned().unwrap_or_default();
            let now = expected(model);
            let found = self.service.get::<P>(&context(), id).await.expect("read");
            same(&what, &self.state(found.as_ref()), &(now.version, now.values))?;
            let version = self.service.version::<P>(&context(), id).await.expect("read");
            same(&format!("the version of {what}"), &version.map_or(0, Version::number), &now.version)?;
            same(&format!("the history of {what}"), &self.history::<P>(number).await, &now.history)?;
            for (index, (at, then)) in times.iter().enumerate() {
                let found = self.service.get_at::<P>(&context(), id, *at).await.expect("read");
                let then = expected(then);
                same(
                    &format!("{what} after step {index}"),
                    &self.state(found.as_ref()),
                    &(then.version, then.values),
                )?;
            }
        }
        self.finds::<P>(model).await
    }

    /// The version of a profile and its values. Whatever the model doesn't know is left out.
    fn state<P: Modelled>(&self, profile: Option<&P>) -> (u64, BTreeMap<usize, &'static str>) {
        let Some(profile) = profile else { return Default::default() };
        let view = profile.view();
        let values = P::ATTRIBUTES.iter().enumerate().filter_map(|(index, attribute)| {
            let text = self.case.plain(view.pointer(attribute.pointer)?)?;
            let known = attribute.values.iter().find(|value| **value == text);
            Some((index, known.copied().unwrap_or("something else")))
        });
        (profile.root().version().number(), values.collect())
    }

    async fn history<P: Modelled>(&self, number: u128) -> Vec<Entry> {
        let page = HistoryPage { after: None, limit: 10_000 };
        let reader = P::reader(&self.subject.readers);
        let records = reader.history(self.case.id::<P>(number), page).await.expect("read");
        let entries = records.into_iter().map(|record| {
            let changes = record.changes.iter().map(|change| {
                (change.path.clone(), self.case.plain(&change.from), self.case.plain(&change.to))
            });
            (record.version.number(), record.event, changes.collect())
        });
        entries.collect()
    }

    /// Each value of each attribute finds those of the run's profiles that have it now, and no other.
    async fn finds<P: Modelled>(&self, model: &Model) -> Result<(), String> {
        for (index, attribute) in P::ATTRIBUTES.iter().enumerate() {
            for value in attribute.values {
                let mut criteria = (attribute.search)(&self.case.written(attribute.path, value));
                let Some(members) = criteria.as_object_mut() else { continue };
                members.insert("limit".to_owned(), 200.into());
                let what = format!("what {criteria} finds");
                let input = serde_json::from_value(criteria).expect("a search");
                let page = self.service.search::<P>(&context(), input).await.expect("searched");
                let has = |number: u128| {
                    let found = model.profiles.get(&(P::KIND, number))?;
                    (found.values.get(&index) == Some(value)).then_some(number)
                };
                let found = |number: u128| {
                    page.items
                        .iter()
                        .any(|profile| profile.id() == self.case.id::<P>(number))
                        .then_some(number)
                };
                let numbers = || 0..PROFILES as u128;
                let expected: Vec<_> = numbers().filter_map(has).collect();
                same(&what, &numbers().filter_map(found).collect(), &expected)?;
            }
        }
        Ok(())
    }
}
