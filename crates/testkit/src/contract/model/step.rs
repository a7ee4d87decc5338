//! Random commands, and how they are carried out.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use profiles_application::bus::Failure;
use profiles_application::ports::{AggregateKind, Clock};
use profiles_application::profiles::commands::{ImportOutcome, ImportRow};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Absent, ChangeError, Precondition, ProfileService, Target};
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::upcoming::Planned;
use profiles_domain::shared::id::PlannedChangeId;
use profiles_domain::shared::valid_from::ValidFrom;
use profiles_domain::shared::version::Version;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::attributes::{Attribute, Changed, Modelled, NAME};
use super::{Case, PROFILES};
use crate::contract::kinds::input;
use crate::{FixedClock, context};

/// New values by attribute, counted as the kind has them; `None` unsets one.
pub(super) type Values = BTreeMap<usize, Option<&'static str>>;

/// One command.
#[derive(Debug, Clone)]
pub struct Step {
    pub(super) kind: AggregateKind,
    pub(super) number: u128,
    pub(super) precondition: Precondition,
    pub(super) absent: Absent,
    pub(super) act: Act,
}

/// What a command does.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Sets one attribute by its own command.
    Set(usize, Option<&'static str>),
    /// Merges a patch.
    Patch(Values),
    /// Writes the whole.
    Replace(Values),
    /// Takes a batch.
    Import(Vec<(u128, Values)>),
    /// Changes the name in so many seconds.
    Plan(&'static str, i64),
    /// Withdraws what is planned, counted from the next.
    Withdraw(usize),
    /// Lets so many seconds pass, and then take effect what is due.
    Wait(i64),
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Done {
        version: u64,
        created: bool,
    },
    Imported(Vec<&'static str>),
    Waited,
    Stale(u64),
    Refused(&'static str),
    Taken,
    /// What no command may come to.
    Failed(String),
}

/// Choices out of a number: small numbers make simple ones, so that a failure can be made simpler.
pub(super) struct Choices(pub(super) u64);

impl Choices {
    pub(super) fn below(&mut self, count: usize) -> usize {
        let count = count.max(1) as u64;
        let choice = self.0 % count;
        self.0 /= count;
        usize::try_from(choice).unwrap_or_default()
    }

    fn value(&mut self, attributes: &[Attribute]) -> (usize, Option<&'static str>) {
        let index = self.below(attributes.len());
        let values = attributes.get(index).map_or(&[][..], |attribute| attribute.values);
        let choice = self.below(values.len() + 1);
        (index, values.get(choice).copied())
    }

    fn values(&mut self, attributes: &[Attribute], count: usize) -> Values {
        (0..count).map(|_| self.value(attributes)).collect()
    }
}

impl Step {
    /// A command that this number stands for. Every number stands for one.
    #[must_use]
    pub fn new(number: u64) -> Self {
        let mut choices = Choices(number);
        let (kind, attributes) = match choices.below(2) {
            0 => (AggregateKind::Person, Person::ATTRIBUTES),
            _ => (AggregateKind::Business, Business::ATTRIBUTES),
        };
        let number = choices.below(PROFILES) as u128;
        let act = match choices.below(12) {
            0..3 => {
                let (attribute, value) = choices.value(attributes);
                Act::Set(attribute, value)
            }
            3..6 => {
                let count = choices.below(4);
                Act::Patch(choices.values(attributes, count))
            }
            6 => {
                let count = choices.below(4);
                Act::Replace(choices.values(attributes, count))
            }
            8..10 => {
                let names = attributes.get(NAME).map_or(&[][..], |attribute| attribute.values);
                let name = names.get(choices.below(names.len())).copied().unwrap_or_default();
                Act::Plan(name, choices.below(8) as i64)
            }
            10 => Act::Withdraw(choices.below(3)),
            11 => Act::Wait(choices.below(5) as i64 + 1),
            _ => {
                let rows = (0..PROFILES as u128).map(|number| {
                    let count = choices.below(3);
                    (number, choices.values(attributes, count))
                });
                Act::Import(rows.collect())
            }
        };
        let precondition = match choices.below(10) {
            0..6 => Precondition::None,
            6..8 => Precondition::Version(vec![Version::new(choices.below(6) as u64)]),
            8 => Precondition::Exists,
            _ => Precondition::Absent,
        };
        let absent = if choices.below(4) == 3 { Absent::Refuse } else { Absent::Create };
        Self { kind, number, precondition, absent, act }
    }

    pub(super) async fn run<P: Modelled>(
        &self,
        service: &ProfileService,
        clock: &FixedClock,
        case: &Case,
    ) -> Told {
        let target = Target::<P> {
            id: case.id::<P>(self.number),
            precondition: self.precondition.clone(),
            absent: self.absent,
        };
        match &self.act {
            Act::Set(index, value) => {
                let path = P::ATTRIBUTES.get(*index).map_or("", |attribute| attribute.path);
                let value = value.map(|value| case.written(path, value));
                told(P::set(service, target, path, value.as_deref()).await)
            }
            Act::Patch(values) => {
                told(service.patch(context(), target, json::<P>(case, values), Handling::Strict).await)
            }
            Act::Replace(values) => {
                let whole = input::<P>(json::<P>(case, values));
                told(service.replace(context(), target, whole, Handling::Strict).await)
            }
            Act::Import(rows) => {
                let row = |(number, values): &(u128, Values)| ImportRow::<P> {
                    id: case.id::<P>(*number),
                    patch: json::<P>(case, values),
                };
                let rows = rows.iter().map(row).collect();
                match service.import(context(), rows, Handling::Strict).await {
                    Ok(outcomes) => Told::Imported(outcomes.iter().map(name).collect()),
                    Err(Failure::Taken(_)) => Told::Taken,
                    Err(failure) => Told::Failed(format!("{failure:?}")),
                }
            }
            Act::Plan(name, seconds) => {
                let from = ValidFrom::At(clock.now() + TimeDelta::seconds(*seconds));
                told(service.schedule(context(), target, from, Planned::Name(P::called(name))).await)
            }
            Act::Withdraw(index) => {
                let profile = service.get::<P>(&context(), target.id).await.ok().flatten();
                let planned = profile.and_then(|profile| Some(profile.upcoming().iter().nth(*index)?.id));
                let planned = planned.unwrap_or(PlannedChangeId::new(Uuid::nil()));
                told(service.withdraw(context(), target, planned).await)
            }
            Act::Wait(_) => match service.take_due().await {
                Ok(taken) if taken.failed == 0 => Told::Waited,
                failed => Told::Failed(format!("{failed:?}")),
            },
        }
    }
}

fn name(outcome: &ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::Created => "created",
        ImportOutcome::Changed => "changed",
        ImportOutcome::Unchanged => "unchanged",
        ImportOutcome::Rejected(_) => "rejected",
    }
}

fn told(result: Changed) -> Told {
    match result {
        Ok(done) => Told::Done { version: done.output.version, created: done.output.created },
        Err(Failure::Refused(ChangeError::NotFound(_))) => Told::Refused("not found"),
        Err(Failure::Refused(ChangeError::AlreadyExists(_))) => Told::Refused("already there"),
        Err(Failure::Refused(ChangeError::Rule(_))) => Told::Refused("rule"),
        Err(Failure::Refused(ChangeError::Stale(stale))) => Told::Stale(stale.current.number()),
        Err(Failure::Taken(_)) => Told::Taken,
        Err(failure) => Told::Failed(format!("{failure:?}")),
    }
}

/// These values, as a merge patch; without unset ones, also as the whole.
fn json<P: Modelled>(case: &Case, values: &Values) -> Value {
    let mut whole = Value::Object(Map::new());
    for (index, value) in values {
        let Some(attribute) = P::ATTRIBUTES.get(*index) else { continue };
        let place = if value.is_some() { attribute.pointer } else { attribute.path };
        let mut here = &mut whole;
        for step in place.split('/').skip(1) {
            if !here.is_object() {
                *here = Value::Object(Map::new());
            }
            let Value::Object(members) = here else { continue };
            here = members.entry(step).or_insert(Value::Null);
        }
        *here = value.map(|value| case.written(attribute.path, value)).into();
    }
    whole
}
