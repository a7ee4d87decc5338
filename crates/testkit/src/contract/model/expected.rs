//! What has to be there after each command.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use profiles_application::ports::AggregateKind;
use profiles_application::profiles::{Absent, Precondition};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::version::Version;

use super::attributes::{LINK, Modelled, NAME, REFUSED};
use super::step::{Act, Step, Told, Values};
use super::{Case, PROFILES};
use crate::contract::with_summaries;

/// An entry of a history: version, event, and from what to what, by path.
pub(super) type Entry = (u64, String, BTreeSet<(String, Option<String>, Option<String>)>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) version: u64,
    pub(super) values: BTreeMap<usize, &'static str>,
    /// Names that are planned.
    pub(super) upcoming: BTreeMap<DateTime<Utc>, &'static str>,
    pub(super) history: Vec<Entry>,
}

/// An event that a version is made of, with its changes.
type Event = (&'static str, BTreeSet<(String, Option<String>, Option<String>)>);

impl Expected {
    /// Lets take effect what has come due, without a version of its own.
    pub(super) fn take_effect<P: Modelled>(
        &mut self,
        case: &Case,
        number: u128,
        now: DateTime<Utc>,
    ) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some((at, name)) = self.upcoming.first_key_value().map(|(at, name)| (*at, *name)) {
            if at > now {
                break;
            }
            self.upcoming.pop_first();
            let text = |name: &str| Some(name.to_owned());
            let was = self.values.insert(NAME, name);
            events.push(if was == Some(name) {
                let path = case.planned::<P>(number, at, name);
                ("scheduled_change_dropped", BTreeSet::from([(path, text(name), text("unchanged"))]))
            } else {
                let (path, event) = P::ATTRIBUTES.first().map_or(("", ""), |name| (name.path, name.event));
                (event, BTreeSet::from([(path.to_owned(), was.and_then(text), text(name))]))
            });
        }
        events
    }
}

/// All that has to be there.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) case: Case,
    pub(super) now: DateTime<Utc>,
    pub(super) profiles: BTreeMap<(AggregateKind, u128), Expected>,
    /// Who sent which event, of which version.
    pub(super) sent: Vec<(u128, u64, String)>,
}

impl Model {
    /// What a command comes to.
    pub(super) fn decide<P: Modelled>(&mut self, step: &Step) -> Told {
        let before = self.clone();
        let told = match &step.act {
            Act::Import(rows) => Told::Imported(
                rows.iter().map(|(number, values)| self.import::<P>(*number, values)).collect(),
            ),
            Act::Set(index, value) => self.change::<P>(step, &Values::from([(*index, *value)]), false),
            Act::Patch(values) => self.change::<P>(step, values, false),
            Act::Replace(values) => self.change::<P>(step, values, true),
            Act::Plan(name, 0) => self.change::<P>(step, &Values::from([(NAME, Some(*name))]), false),
            Act::Plan(name, seconds) => {
                let at = self.now + TimeDelta::seconds(*seconds);
                self.replan::<P>(step, |_| Some((at, Some(*name))))
            }
            Act::Withdraw(index) => {
                self.replan::<P>(step, |profile| Some((*profile.upcoming.keys().nth(*index)?, None)))
            }
            Act::Wait(_) => {
                self.let_due_take_effect::<Person>();
                self.let_due_take_effect::<Business>();
                Told::Waited
            }
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
        let is_new = !self.profiles.contains_key(&(P::KIND, number));
        let early = self.take_effect::<P>(number);
        let known = self.profiles.get(&(P::KIND, number)).cloned();
        let next = merged(known.as_ref(), values);
        if next.values().any(|value| *value == REFUSED) {
            if let Some(known) = known {
                self.write::<P>(number, known.values, true, early);
            }
            return "rejected";
        }
        let changes = known.is_some_and(|known| known.values != next);
        self.write::<P>(number, next, true, early);
        match (is_new, changes) {
            (true, _) => "created",
            (false, true) => "changed",
            (false, false) => "unchanged",
        }
    }

    fn change<P: Modelled>(&mut self, step: &Step, values: &Values, whole: bool) -> Told {
        let is_new = match self.admit::<P>(step, whole) {
            Ok(is_new) => is_new,
            Err(refused) => return refused,
        };
        if values.values().any(|value| *value == Some(REFUSED)) {
            return Told::Refused("rule");
        }
        let early = self.take_effect::<P>(step.number);
        let known = self.profiles.get(&(P::KIND, step.number));
        let next = merged(known.filter(|_| !whole), values);
        Told::Done { version: self.write::<P>(step.number, next, whole, early), created: is_new }
    }

    /// Plans a name for a moment, or withdraws what is planned for it.
    fn replan<P: Modelled>(
        &mut self,
        step: &Step,
        which: impl FnOnce(&Expected) -> Option<(DateTime<Utc>, Option<&'static str>)>,
    ) -> Told {
        let is_new = match self.admit::<P>(step, false) {
            Ok(is_new) => is_new,
            Err(refused) => return refused,
        };
        let mut known = self.profiles.get(&(P::KIND, step.number)).cloned().unwrap_or_default();
        // Chosen from what is there before anything takes effect, as its caller does.
        let chosen = which(&known);
        let mut events = known.take_effect::<P>(&self.case, step.number, self.now);
        let Expected { values, upcoming, .. } = &mut known;
        if let Some((at, to)) = chosen {
            let was = upcoming.get(&at).copied();
            if was != to {
                let path = self.case.planned::<P>(step.number, at, to.or(was).unwrap_or_default());
                let text = |name: Option<&str>| name.map(str::to_owned);
                let event = if to.is_some() { "change_scheduled" } else { "scheduled_change_withdrawn" };
                events.push((event, BTreeSet::from([(path, text(was), text(to))])));
            }
            match to {
                Some(name) => upcoming.insert(at, name),
                None => upcoming.remove(&at),
            };
        }
        let values = std::mem::take(values);
        if is_new {
            events.insert(0, ("registered", BTreeSet::new()));
        }
        let profile = self.profiles.entry((P::KIND, step.number)).or_default();
        profile.upcoming = known.upcoming;
        profile.values = values.clone();
        Told::Done { version: self.told::<P>(step.number, values, events), created: is_new }
    }

    /// Whether the step's condition is met; and if so, whether its profile is new.
    fn admit<P: Modelled>(&self, step: &Step, whole: bool) -> Result<bool, Told> {
        let known = self.profiles.get(&(P::KIND, step.number));
        let version = known.map_or(0, |known| known.version);
        match &step.precondition {
            _ if known.is_none() && !whole && step.absent == Absent::Refuse => {
                Err(Told::Refused("not found"))
            }
            Precondition::Absent if known.is_some() => Err(Told::Refused("already there")),
            Precondition::Exists if known.is_none() => Err(Told::Stale(0)),
            Precondition::Version(expected) if !expected.contains(&Version::new(version)) => {
                Err(Told::Stale(version))
            }
            _ => Ok(known.is_none()),
        }
    }

    fn take_effect<P: Modelled>(&mut self, number: u128) -> Vec<Event> {
        let profile = self.profiles.get_mut(&(P::KIND, number));
        profile.map(|profile| profile.take_effect::<P>(&self.case, number, self.now)).unwrap_or_default()
    }

    fn let_due_take_effect<P: Modelled>(&mut self) {
        for number in 0..PROFILES as u128 {
            let events = self.take_effect::<P>(number);
            if let Some(values) = self.profiles.get(&(P::KIND, number)).map(|known| known.values.clone()) {
                self.told::<P>(number, values, events);
            }
        }
    }

    /// Makes a profile what is said, behind what took effect `early`, and gives its version. A new one is registered
    /// with everything at once, or empty and then changed.
    fn write<P: Modelled>(
        &mut self,
        number: u128,
        next: BTreeMap<usize, &'static str>,
        at_once: bool,
        early: Vec<Event>,
    ) -> u64 {
        let is_new = !self.profiles.contains_key(&(P::KIND, number));
        let profile = self.profiles.entry((P::KIND, number)).or_default();
        let changes = P::ATTRIBUTES.iter().enumerate().filter_map(|(index, attribute)| {
            let text = |value: Option<&&str>| value.map(|value| (*value).to_owned());
            let (from, to) = (text(profile.values.get(&index)), text(next.get(&index)));
            (from != to).then(|| (attribute.event, (attribute.path.to_owned(), from, to)))
        });
        let mut changes: Vec<_> = changes.collect();
        let mut events = early;
        if is_new {
            let known = if at_once { std::mem::take(&mut changes) } else { Vec::new() };
            events.push(("registered", known.into_iter().map(|(_, change)| change).collect()));
        }
        events.extend(changes.into_iter().map(|(event, change)| (event, BTreeSet::from([change]))));
        self.told::<P>(number, next, events)
    }

    /// Makes one version of these events, if there are any, and gives the version.
    fn told<P: Modelled>(
        &mut self,
        number: u128,
        next: BTreeMap<usize, &'static str>,
        events: Vec<Event>,
    ) -> u64 {
        let profile = self.profiles.entry((P::KIND, number)).or_default();
        if events.is_empty() {
            return profile.version;
        }
        profile.version += 1;
        profile.values = next;
        let mut sent = Vec::new();
        for (event, changes) in events {
            profile.history.push((profile.version, event.to_owned(), changes));
            sent.push((profile.version, format!("profiles.{}.{event}.v1", P::KIND)));
        }
        let of_this = |(version, event)| (number, version, event);
        self.sent.extend(with_summaries(&sent).into_iter().map(of_this));
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
