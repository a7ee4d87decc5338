//! Linearisability: each read and write of a person looks as if it happened at one moment between call and answer.
#![expect(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "these are tests")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use profiles_application::bus::Failure;
use profiles_application::ports::ProfileReader;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{Absent, ChangeError, Precondition, ProfileService, Target};
use profiles_domain::shared::version::Version;

use super::Subject;
use super::kinds::{Tested, id, service};
use crate::context;

/// What an operation on one person told its caller. Version 0 means that there is no such person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A write was acknowledged.
    Wrote {
        /// The version that it made.
        version: u64,
        /// The value that it wrote, which no other write writes.
        value: String,
        /// The version that it was to find, if it named one.
        expected: Option<u64>,
    },
    /// A write was refused since the version that it named wasn't the current one.
    Refused {
        /// The version that it named.
        expected: u64,
        /// The version that there was instead.
        current: u64,
    },
    /// A read gave the person.
    Read {
        /// The person's version.
        version: u64,
        /// The person's value.
        value: Option<String>,
    },
    /// A read said which version is the current one, and no more.
    Version {
        /// The version.
        version: u64,
    },
}

/// One operation, with the moments of its call and its answer on a clock that all operations share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// When it was called.
    pub called: u64,
    /// When its answer was there.
    pub answered: u64,
    /// What the answer was.
    pub told: Told,
}

/// Writes down the operations on one person while they run.
#[derive(Debug, Default)]
pub struct Recorder {
    ticks: AtomicU64,
    operations: Mutex<Vec<Operation>>,
}

impl Recorder {
    /// The moment before a call.
    pub fn call(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::SeqCst)
    }

    /// Takes down what the operation called at that moment was told just now.
    pub fn answer(&self, called: u64, told: Told) {
        let answered = self.ticks.fetch_add(1, Ordering::SeqCst);
        let mut operations = self.operations.lock().unwrap_or_else(PoisonError::into_inner);
        operations.push(Operation { called, answered, told });
    }

    /// Checks everything taken down so far.
    ///
    /// # Panics
    /// When no order of the operations explains what they were told.
    pub fn verify(&self) {
        let operations = self.operations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(why) = check(&operations) {
            panic!("not linearisable: {why}");
        }
    }
}

/// A person as the checker sees one: what a single caller, alone, would meet.
#[derive(Debug, Default)]
struct Register {
    version: u64,
    value: Option<String>,
}

impl Register {
    /// Does the next operation and compares its answer. Gives `false` if a single caller couldn't be told that.
    fn step(&mut self, told: &Told) -> bool {
        match told {
            Told::Wrote { version, value, expected } => {
                let accepted = expected.is_none_or(|expected| expected == self.version);
                self.version += 1;
                self.value = Some(value.clone());
                accepted && *version == self.version
            }
            Told::Refused { expected, current } => *current == self.version && expected != current,
            Told::Read { version, value } => *version == self.version && *value == self.value,
            Told::Version { version } => *version == self.version,
        }
    }
}

/// Whether some order of the operations is consistent with real time (whatever was answered before another was
/// called comes before it) and with a person that is used by one caller at a time. The person is absent at first.
///
/// In general that is a search. Here it isn't, since every operation tells the version that it made or met: an
/// accepted order must have the versions ascending, and the one write of a version before all that met it. What is
/// left open is the order of those that met one version, and they don't change anything: by the moment of their
/// calls they contradict real time only if every order does. So there is one order to try.
///
/// # Errors
/// With the operation that fits nowhere.
pub fn check(operations: &[Operation]) -> Result<(), String> {
    let mut order: Vec<_> = operations.iter().collect();
    order.sort_by_key(|operation| (place(&operation.told), operation.called));
    let mut register = Register::default();
    let mut last_called: Option<&Operation> = None;
    for operation in order {
        if let Some(earlier) = last_called.filter(|earlier| operation.answered < earlier.called) {
            return Err(format!(
                "{operation:?} was answered before {earlier:?} was called, yet comes after it"
            ));
        }
        let before = format!("{register:?}");
        if !register.step(&operation.told) {
            return Err(format!("{operation:?} does not fit {before}"));
        }
        if last_called.is_none_or(|last| last.called < operation.called) {
            last_called = Some(operation);
        }
    }
    Ok(())
}

/// The version that an operation belongs to, and whether it only met it.
fn place(told: &Told) -> (u64, bool) {
    match told {
        Told::Wrote { version, .. } => (*version, false),
        Told::Refused { current: version, .. } | Told::Read { version, .. } | Told::Version { version } => {
            (*version, true)
        }
    }
}

const TASKS: u64 = 16;
const ROUNDS: u64 = 60;
const PROFILES: u64 = 3;

/// Many read and write a few profiles at once; of each, what they were told fits one order of events.
///
/// Several, so that answers gathered for one caller could be taken for another's; each is checked by itself,
/// since a whole is linearisable if all of its parts are.
pub async fn concurrent_reads_and_writes_fit_one_order<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let recorders: Arc<Vec<Recorder>> = Arc::new((0..PROFILES).map(|_| Recorder::default()).collect());
    let tasks = (0..TASKS).map(|task| {
        let (service, reader) = (service.clone(), Arc::clone(P::reader(&subject.readers)));
        let recorders = Arc::clone(&recorders);
        tokio::spawn(async move {
            let mut seen = vec![0; recorders.len()];
            for round in 0..ROUNDS {
                // Everybody goes round the profiles, and from reading to writing, at a pace of their own.
                let number = usize::try_from((task + round) % PROFILES).unwrap_or_default();
                let (Some(recorder), Some(seen)) = (recorders.get(number), seen.get_mut(number)) else {
                    continue;
                };
                let (profile, value) = (id::<P>(number as u128), format!("{task}-{round}"));
                match (task + round * 3) % 10 {
                    0 | 5 => write::<P>(&service, recorder, profile, value, None).await,
                    7 => write::<P>(&service, recorder, profile, value, Some(*seen)).await,
                    2 | 4 => *seen = read_version::<P>(&*reader, recorder, profile).await,
                    _ => *seen = read::<P>(&service, recorder, profile).await,
                }
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("no panic");
    }
    for (number, recorder) in recorders.iter().enumerate() {
        read::<P>(&service, recorder, id::<P>(number as u128)).await;
        recorder.verify();
    }
}

async fn read<P: Tested>(service: &ProfileService, recorder: &Recorder, profile: P::Id) -> u64 {
    let called = recorder.call();
    let found = service.get::<P>(&context(), profile).await.expect("read");
    let version = found.as_ref().map_or(0, |profile| profile.root().version().number());
    let value = found.and_then(|profile| P::name(profile.details()).map(str::to_owned));
    recorder.answer(called, Told::Read { version, value });
    version
}

async fn read_version<P: Tested>(reader: &dyn ProfileReader<P>, recorder: &Recorder, profile: P::Id) -> u64 {
    let called = recorder.call();
    let found = reader.versions(&[profile]).await.expect("read");
    let version = found.first().map_or(0, |(_, version)| version.number());
    recorder.answer(called, Told::Version { version });
    version
}

async fn write<P: Tested>(
    service: &ProfileService,
    recorder: &Recorder,
    profile: P::Id,
    value: String,
    expected: Option<u64>,
) {
    let precondition = match expected {
        Some(version) => Precondition::Version(vec![Version::new(version)]),
        None => Precondition::None,
    };
    let target = Target::<P> { id: profile, precondition, absent: Absent::Create };
    let called = recorder.call();
    match service.patch(context(), target, P::named(&value), Handling::Strict).await {
        Ok(done) => recorder.answer(called, Told::Wrote { version: done.output.version, value, expected }),
        Err(Failure::Refused(ChangeError::Stale(stale))) if expected.is_some() => {
            let (expected, current) = (expected.unwrap_or_default(), stale.current.number());
            recorder.answer(called, Told::Refused { expected, current });
        }
        // Nothing was changed and nothing was told; if something was, its version is missing in the order.
        Err(Failure::Conflict { .. }) => {}
        Err(failure) => panic!("{failure:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op(called: u64, answered: u64, told: Told) -> Operation {
        Operation { called, answered, told }
    }

    fn wrote(version: u64, value: &str) -> Told {
        Told::Wrote { version, value: value.to_owned(), expected: None }
    }

    fn read(version: u64, value: &str) -> Told {
        Told::Read { version, value: Some(value.to_owned()) }
    }

    fn absent() -> Told {
        Told::Read { version: 0, value: None }
    }

    #[test]
    fn what_one_caller_is_told_is_accepted() {
        let told = [
            absent(),
            wrote(1, "a"),
            read(1, "a"),
            Told::Version { version: 1 },
            Told::Refused { expected: 0, current: 1 },
            Told::Wrote { version: 2, value: "b".to_owned(), expected: Some(1) },
            read(2, "b"),
        ];
        let times = (0..).step_by(2).zip(told);
        let operations: Vec<_> = times.map(|(time, told)| op(time, time + 1, told)).collect();
        assert_eq!(check(&operations), Ok(()));
    }

    #[test]
    fn a_read_beside_a_write_may_see_either() {
        for told in [read(1, "a"), read(2, "b")] {
            assert_eq!(check(&[op(0, 1, wrote(1, "a")), op(2, 5, wrote(2, "b")), op(3, 4, told)]), Ok(()));
        }
    }

    #[test]
    fn a_stale_read_after_an_acknowledged_write_is_rejected() {
        for told in [read(1, "a"), Told::Version { version: 1 }, Told::Refused { expected: 7, current: 1 }] {
            let operations = [op(0, 1, wrote(1, "a")), op(2, 3, wrote(2, "b")), op(4, 5, told)];
            assert!(check(&operations).is_err(), "{operations:?}");
        }
    }

    #[test]
    fn a_lost_update_is_rejected() {
        let gone = [op(0, 1, wrote(1, "a")), op(2, 3, wrote(2, "b")), op(4, 5, read(2, "a"))];
        assert!(check(&gone).is_err());
        // The one of version 2 was never told of: neither as a write nor as refused.
        assert!(check(&[op(0, 1, wrote(1, "a")), op(2, 3, wrote(3, "c"))]).is_err());
    }

    #[test]
    fn two_writes_of_one_version_are_rejected() {
        assert!(check(&[op(0, 3, wrote(1, "a")), op(1, 2, wrote(1, "b"))]).is_err());
    }

    #[test]
    fn a_value_never_written_or_of_another_version_is_rejected() {
        for told in [read(1, "x"), read(2, "a"), read(1, "b"), read(3, "b"), read(0, "a")] {
            let operations = [op(0, 3, wrote(1, "a")), op(1, 4, wrote(2, "b")), op(2, 5, told)];
            assert!(check(&operations).is_err(), "{operations:?}");
        }
    }

    #[test]
    fn a_version_that_goes_back_between_two_reads_is_rejected() {
        let (first, second) = (read(2, "b"), read(1, "a"));
        let writes = [op(0, 1, wrote(1, "a")), op(2, 7, wrote(2, "b"))];
        let after = [op(3, 4, first.clone()), op(5, 6, second.clone())];
        assert!(check(&[writes.clone(), after].concat()).is_err());
        let beside = [op(3, 5, first), op(4, 6, second)];
        assert_eq!(check(&[writes, beside].concat()), Ok(()), "they overlap");
    }

    #[test]
    fn a_write_on_another_version_than_it_named_is_rejected() {
        let late = Told::Wrote { version: 2, value: "b".to_owned(), expected: Some(0) };
        assert!(check(&[op(0, 1, wrote(1, "a")), op(2, 3, late)]).is_err());
        let without_reason = Told::Refused { expected: 1, current: 1 };
        assert!(check(&[op(0, 1, wrote(1, "a")), op(2, 3, without_reason)]).is_err());
    }

    fn orders(of: usize) -> Vec<Vec<usize>> {
        let longer = |order: Vec<usize>, next: usize| {
            (0..=order.len()).map(move |at| [&order[..at], &[next], &order[at..]].concat())
        };
        (0..of).fold(vec![Vec::new()], |all, next| {
            all.into_iter().flat_map(|order| longer(order, next)).collect()
        })
    }

    fn explains(order: &[usize], operations: &[Operation]) -> bool {
        let mut register = Register::default();
        let on_time = order.iter().enumerate().all(|(at, later)| {
            order[..at].iter().all(|earlier| operations[*later].answered > operations[*earlier].called)
        });
        on_time && order.iter().all(|index| register.step(&operations[*index].told))
    }

    /// The one order that is tried stands for all of them: every history of three operations, against every order.
    #[test]
    fn trying_one_order_is_as_good_as_trying_all() {
        let after_first = Told::Wrote { version: 2, value: "b".to_owned(), expected: Some(1) };
        let refused = Told::Refused { expected: 0, current: 1 };
        let all = [absent(), wrote(1, "a"), wrote(2, "b"), after_first, read(1, "a"), read(2, "b"), refused];
        let times: Vec<_> =
            orders(6).into_iter().filter(|t| t[0] < t[1] && t[2] < t[3] && t[4] < t[5]).collect();
        let (orders, mut accepted) = (orders(3), 0);
        for number in 0..all.len().pow(3) {
            let told = [0, 1, 2].map(|digit| all[number / all.len().pow(digit) % all.len()].clone());
            for time in &times {
                let at = |index: usize| (time[index * 2] as u64, time[index * 2 + 1] as u64);
                let operations = [0, 1, 2].map(|index| op(at(index).0, at(index).1, told[index].clone()));
                let found = orders.iter().any(|order| explains(order, &operations));
                assert_eq!(check(&operations).is_ok(), found, "{operations:?}");
                accepted += usize::from(found);
            }
        }
        assert!(accepted > 100, "{accepted}");
    }
}
