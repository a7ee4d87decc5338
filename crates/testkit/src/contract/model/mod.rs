//! A plain model: random commands about persons and businesses, against maps of what has to be there after each.
#![expect(clippy::expect_used, reason = "these are tests")]

mod attributes;
mod expected;
mod follows;
mod relations;
mod step;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use profiles_application::ports::{AggregateKind, Clock, HistoryPage};
use profiles_application::profiles::ProfileService;
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::profiles::upcoming::{Planned, PlannedChange};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::TypedId;
use profiles_domain::shared::version::Version;
use serde_json::Value;
use uuid::Uuid;

use self::attributes::{LINK, Modelled};
use self::expected::{Entry, Model};
pub use self::follows::{Moving, check_following};
pub use self::relations::{Relating, check_relations};
use self::step::Act;
pub use self::step::Step;
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

    /// Where a name is told that is planned for a moment.
    fn planned<P: Modelled>(&self, number: u128, at: DateTime<Utc>, name: &str) -> String {
        let change = PlannedChange::new(self.id::<P>(number).uuid(), at, Planned::Name(P::called(name)));
        format!("/upcoming/{}", change.id)
    }

    /// The one value within what is read, as the model knows it.
    fn plain(&self, value: &Value) -> Option<String> {
        let text = match value {
            Value::Object(members) if members.contains_key("valid_from") => {
                return self.plain(members.get("value")?);
            }
            Value::Object(members) => {
                members.get("address").or(members.get("given")).or(members.get("dropped"))?.as_str()?
            }
            other => other.as_str().filter(|text| *text != "active")?,
        };
        let own = format!("{}.", self.0);
        Some(text.strip_prefix(own.as_str()).unwrap_or(text).to_owned())
    }
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
    let mut model = Model { case, now: clock.now(), profiles: BTreeMap::new(), sent: Vec::new() };
    let mut times = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let seconds = if let Act::Wait(seconds) = step.act { seconds } else { 1 };
        clock.advance(TimeDelta::seconds(seconds));
        model.now = clock.now();
        let (expected, told) = match step.kind {
            AggregateKind::Person => {
                (model.decide::<Person>(step), step.run::<Person>(service, clock, &case).await)
            }
            // Steps are about profiles; relationships have a model of their own.
            AggregateKind::Business | AggregateKind::Relationship | AggregateKind::Webhook => {
                (model.decide::<Business>(step), step.run::<Business>(service, clock, &case).await)
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
    let mut sent: Vec<_> =
        sent.into_iter().filter_map(|sent| Some((number(&sent)?, sent.version, sent.event_type))).collect();
    if steps.iter().any(|step| matches!(step.act, Act::Wait(_))) {
        // What takes effect together does in any order; each profile's own events are in order.
        let of_profile = |(number, _, event): &(u128, u64, String)| {
            (*number, event.starts_with(&format!("profiles.{}.", AggregateKind::Person)))
        };
        sent.sort_by_key(of_profile);
        model.sent.sort_by_key(of_profile);
    }
    same("the outbox", &sent, &model.sent)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: found {found:?}, expected {expected:?}")) }
}

/// A version, values by attribute, and names by the moment that they are planned for.
type State = (u64, BTreeMap<usize, &'static str>, BTreeMap<DateTime<Utc>, &'static str>);

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
            same(&what, &self.state(found.as_ref()), &(now.version, now.values, now.upcoming))?;
            let version = self.service.version::<P>(&context(), id).await.expect("read");
            same(&format!("the version of {what}"), &version.map_or(0, Version::number), &now.version)?;
            same(&format!("the history of {what}"), &self.history::<P>(number).await, &now.history)?;
            for (index, (at, then)) in times.iter().enumerate() {
                let found = self.service.get_at::<P>(&context(), id, *at).await.expect("read");
                let then = expected(then);
                let mut then = then;
                then.take_effect::<P>(self.case, number, *at);
                let then = (then.version, then.values, then.upcoming);
                same(&format!("{what} after step {index}"), &self.state(found.as_ref()), &then)?;
            }
        }
        self.finds::<P>(model).await
    }

    /// The version of a profile, its values, and what is planned. Whatever the model doesn't know is left out.
    fn state<P: Modelled>(&self, profile: Option<&P>) -> State {
        let Some(profile) = profile else { return Default::default() };
        let view = profile.view();
        let values = P::ATTRIBUTES.iter().enumerate().filter_map(|(index, attribute)| {
            let text = self.case.plain(view.pointer(attribute.pointer)?)?;
            let known = attribute.values.iter().find(|value| **value == text);
            Some((index, known.copied().unwrap_or("something else")))
        });
        let planned =
            view.get("upcoming").and_then(Value::as_array).into_iter().flatten().filter_map(|planned| {
                let text = self.case.plain(planned)?;
                let known = P::ATTRIBUTES.first()?.values.iter().find(|value| **value == text);
                let at = planned.get("valid_from")?.as_str()?.parse().ok()?;
                Some((at, known.copied().unwrap_or("something else")))
            });
        (profile.root().version().number(), values.collect(), planned.collect())
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
