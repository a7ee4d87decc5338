//! A plain model of addresses that follow others: random moves and follows, against a list of what has to be there.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use profiles_application::bus::Failure;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{ChangeError, PageRequest, ProfileService, Target};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;
use uuid::Uuid;

use super::step::Choices;
use super::{Case, same};
use crate::contract::following::{address, home};
use crate::contract::{Subject, with_summaries};
use crate::{FixedClock, context};

const PERSONS: usize = 5;
const STREETS: [&str; 3] = ["1 rue Une", "2 rue Deux", "3 rue Trois"];

/// One command about one of the persons.
#[derive(Debug, Clone, Copy)]
pub enum Moving {
    /// Moves to one of the streets; `None` to be without an address.
    Move(usize, Option<&'static str>),
    /// Begins to follow another one.
    Follow(usize, usize),
    /// Follows nobody any more.
    Unfollow(usize),
}

impl Moving {
    /// A command that this number stands for. Every number stands for one.
    #[must_use]
    pub fn new(number: u64) -> Self {
        let mut choices = Choices(number);
        let (person, other) = (choices.below(PERSONS), choices.below(PERSONS));
        match choices.below(8) {
            0..4 => Self::Move(person, STREETS.get(choices.below(STREETS.len() + 1)).copied()),
            4..7 => Self::Follow(person, other),
            _ => Self::Unfollow(person),
        }
    }

    async fn run(self, service: &ProfileService, case: Case) -> Result<u64, &'static str> {
        let target = |number| Target::<Person>::of(id(case, number));
        let outcome = match self {
            Self::Move(who, Some(street)) => {
                service.change_address(context(), target(who), home(), address(street), None).await
            }
            Self::Move(who, None) => service.remove_address(context(), target(who), home()).await,
            Self::Follow(who, whom) => {
                service.follow_address(context(), target(who), id(case, whom), home()).await
            }
            Self::Unfollow(who) => service.unfollow_address(context(), target(who)).await,
        };
        match outcome {
            Ok(done) => Ok(done.output.version),
            Err(Failure::Refused(ChangeError::Rule(rule))) => Err(rule.code()),
            Err(_) => Err("failed"),
        }
    }
}

/// What has to be known of one person, and what has to be told of them.
#[derive(Debug, Clone, Default)]
struct Expected {
    version: u64,
    street: Option<&'static str>,
    source: Option<usize>,
    history: Vec<(u64, &'static str)>,
}

struct Model(Vec<Expected>);

impl Model {
    fn of(&mut self, number: usize) -> &mut Expected {
        self.0.get_mut(number).expect("one of them")
    }

    fn source(&self, number: usize) -> Option<usize> {
        self.0.get(number).and_then(|expected| expected.source)
    }

    fn followers(&self, of: usize) -> BTreeSet<usize> {
        (0..self.0.len()).filter(|number| self.source(*number) == Some(of)).collect()
    }

    /// Lets these things happen to one person, by one command.
    fn tell(&mut self, number: usize, events: &[&'static str]) {
        let expected = self.of(number);
        expected.version += 1;
        let version = expected.version;
        expected.history.extend(events.iter().map(|event| (version, *event)));
    }

    /// All who follow somebody live where they do.
    fn spread(&mut self, of: usize) {
        let street = self.of(of).street;
        for follower in self.followers(of) {
            if self.of(follower).street != street {
                self.of(follower).street = street;
                self.tell(follower, &["address_changed"]);
                self.spread(follower);
            }
        }
    }

    fn decide(&mut self, step: Moving) -> Result<u64, &'static str> {
        let who = match step {
            Moving::Move(who, street) => {
                if self.of(who).street != street {
                    if self.source(who).is_some() {
                        return Err("address_follows");
                    }
                    self.of(who).street = street;
                    self.tell(who, &["address_changed"]);
                    self.spread(who);
                }
                who
            }
            Moving::Unfollow(who) => {
                if let Some(before) = self.of(who).source.take() {
                    self.tell(who, &["address_source_changed"]);
                    self.tell(before, &["follower_removed"]);
                }
                who
            }
            Moving::Follow(who, whom) => {
                if who == whom {
                    return Err("follow_loop");
                }
                let Some(street) = self.of(whom).street else { return Err("nothing_to_follow") };
                let above = std::iter::successors(Some(whom), |number| self.source(*number));
                if above.take(PERSONS + 1).any(|number| number == who) {
                    return Err("follow_loop");
                }
                let before = self.of(who).source.replace(whom);
                if before != Some(whom) {
                    let moves = self.of(who).street.replace(street) != Some(street);
                    let events = ["address_source_changed", "address_changed"];
                    self.tell(who, if moves { &events } else { &events[..1] });
                    self.tell(whom, &["follower_added"]);
                    if let Some(before) = before {
                        self.tell(before, &["follower_removed"]);
                    }
                    self.spread(who);
                }
                who
            }
        };
        Ok(self.of(who).version)
    }
}

fn id(case: Case, number: usize) -> PersonId {
    let first = 0x0de3_0000_0000_0000_0000_0000_0000_0000 + u128::from(case.0) * PERSONS as u128;
    PersonId::new(Uuid::from_u128(first + number as u128))
}

/// Carries the commands out one after the other and compares all that is told, and all that is there in the end.
///
/// # Errors
/// With the first thing that differs.
///
/// # Panics
/// When the store fails.
pub async fn check_following(
    subject: &Subject,
    service: &ProfileService,
    clock: &FixedClock,
    case: Case,
    steps: &[Moving],
) -> Result<(), String> {
    for number in 0..PERSONS {
        let target = Target::<Person>::of(id(case, number));
        service.replace(context(), target, Default::default(), Handling::Strict).await.expect("a person");
    }
    let registered = Expected { version: 1, history: vec![(1, "registered")], ..Expected::default() };
    let mut model = Model(vec![registered; PERSONS]);
    for (index, step) in steps.iter().enumerate() {
        clock.advance(TimeDelta::seconds(1));
        let expected = model.decide(*step);
        same(&format!("step {index}, {step:?}"), &step.run(service, case).await, &expected)?;
    }
    let sent = subject.outbox.sent().await;
    for (number, expected) in model.0.iter().enumerate() {
        let id = id(case, number);
        let person = service.get::<Person>(&context(), id).await.expect("read").expect("there");
        let street = person.details().contact.addresses.get(&home());
        let street = street.and_then(|contact| contact.value.parts().street.clone());
        same(&format!("where {number} lives"), &street.as_deref(), &expected.street)?;
        let source = person.details().address_source.as_ref().map(|source| source.follows);
        same(
            &format!("whom {number} follows"),
            &source,
            &expected.source.map(|other| self::id(case, other)),
        )?;
        let followers = model.followers(number).into_iter().map(|other| self::id(case, other)).collect();
        same(&format!("who follows {number}"), &person.details().followers, &followers)?;
        let page = PageRequest { limit: Some(200), cursor: None };
        let history =
            service.history::<Person>(&context(), id, Version::ZERO, page).await.expect("a history");
        let told: Vec<_> = history.items.iter().map(|entry| (entry.version, entry.event.as_str())).collect();
        same(&format!("the history of {number}"), &told, &expected.history)?;
        let theirs = sent.iter().filter(|sent| sent.aggregate_id == id.uuid());
        let types: Vec<_> = theirs.map(|sent| (sent.version, sent.event_type.clone())).collect();
        let event_type = |(version, event): &(u64, &str)| (*version, format!("profiles.person.{event}.v1"));
        let expected: Vec<_> = expected.history.iter().map(event_type).collect();
        let expected = with_summaries(&expected);
        same(&format!("the events of {number}"), &types, &expected)?;
    }
    Ok(())
}
