//! Serial equivalence: commands that run at once end as some order of them would, run one after the other.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "these are tests")]

use profiles_application::ports::Readers;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use profiles_application::bus::{Done, Failure, IdempotencyKey, RequestContext};
use profiles_application::ports::{HistoryPage, ProfileReader, Taken};
use profiles_application::profiles::commands::ChangeExternalId;
use profiles_application::profiles::input::{Handling, parse_external_key, parse_label, parse_system};
use profiles_application::profiles::person::commands::ChangeName;
use profiles_application::profiles::person::input::PersonInput;
use profiles_application::profiles::{ChangeError, ProfileService};
use profiles_application::profiles::{PersonTarget, Receipt};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::contact::EmailAddress;
use profiles_domain::shared::id::PersonId;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use super::{OutboxProbe, Sent, Subject};
use crate::{MemoryStore, context, details, service_over};

/// One command.
#[derive(Debug, Clone)]
pub struct Order {
    /// Whom it is about, and on what condition.
    pub target: PersonTarget,
    /// What it does.
    pub act: Act,
    /// The idempotency key it comes under, if any: orders that share one have to be the same otherwise.
    pub key: Option<String>,
}

/// What a command does.
#[derive(Debug, Clone)]
pub enum Act {
    /// Writes the whole person, who is created if absent.
    Replace(Value),
    /// Merges a patch.
    Patch(Value),
    /// Sets the e-mail address under a label.
    Email(&'static str, &'static str),
    /// Sets the name to this given name, or unsets it.
    Name(Option<&'static str>),
    /// Links to the record with this key in this system, or unlinks.
    Link(String, Option<&'static str>),
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was carried out, now or before under the same key.
    Done(Done<Receipt>),
    /// The use case refused.
    Refused(ChangeError),
    /// A link belongs to somebody else.
    Taken(Taken),
    /// Another one with its key was under way: it wasn't run.
    KeyInProgress,
    /// It lost too often: nothing happened.
    Conflict,
    /// Anything else, which no command may come to.
    Failed(String),
}

impl Order {
    async fn run(&self, service: &ProfileService) -> Outcome {
        let key = self
            .key
            .as_ref()
            .map(|key| IdempotencyKey { key: key.clone(), fingerprint: format!("{:?}", self.act) });
        let cx = RequestContext { idempotency: key, ..context() };
        let target = self.target.clone();
        let result = match &self.act {
            Act::Replace(whole) => {
                let input: PersonInput = serde_json::from_value(whole.clone()).expect("a person");
                service.replace(cx, target, input, Handling::Lenient).await
            }
            Act::Patch(patch) => service.patch(cx, target, patch.clone(), Handling::Lenient).await,
            Act::Email(label, address) => {
                let label = parse_label(label).expect("a label");
                let email = EmailAddress::parse(address).expect("an address");
                service.change_email(cx, target, label, email, None).await
            }
            Act::Name(given) => {
                let name = given.and_then(|given| details(json!({"name": {"given": given}})).name);
                service.change(cx, ChangeName { target, name }).await
            }
            Act::Link(system, key) => {
                let system = parse_system(system).expect("a system");
                let key = key.map(|key| parse_external_key(key).expect("a key"));
                service.change(cx, ChangeExternalId { target, system, key }).await
            }
        };
        match result {
            Ok(done) => Outcome::Done(done),
            Err(Failure::Refused(reason)) => Outcome::Refused(reason),
            Err(Failure::Taken(taken)) => Outcome::Taken(taken),
            Err(Failure::KeyInProgress) => Outcome::KeyInProgress,
            Err(Failure::Conflict { .. }) => Outcome::Conflict,
            Err(failure) => Outcome::Failed(format!("{failure:?}")),
        }
    }
}

/// An entry of a history, as far as it doesn't depend on who else was there: version, place in it, event, changes.
type Entry = (u64, u32, String, Vec<(String, Value, Value)>);

/// What is there to be seen of one person.
#[derive(Debug, Clone, PartialEq)]
struct Traces {
    person: Option<Person>,
    history: Vec<Entry>,
    outbox: Vec<Sent>,
}

impl Traces {
    async fn of(id: PersonId, reader: &dyn ProfileReader<Person>, sent: &[Sent]) -> Self {
        let page = HistoryPage { after: None, limit: 1000 };
        let history = reader.history(id, page).await.expect("read").into_iter().map(|record| {
            let changes = record.changes.into_iter().map(|change| (change.path, change.from, change.to));
            (record.version.number(), record.ordinal, record.event, changes.collect())
        });
        Self {
            person: reader.by_ids(&[id]).await.expect("read").pop(),
            history: history.collect(),
            outbox: sent.iter().filter(|sent| sent.aggregate_id == id.uuid()).cloned().collect(),
        }
    }
}

/// Some commands that ran at once, and all that they left behind.
#[derive(Debug, Clone)]
pub struct Run {
    /// What ran before, one after the other.
    before: Vec<Order>,
    /// What ran at once, and what became of it.
    orders: Vec<(Order, Outcome)>,
    /// What came a last time under its key, one after the other, and what became of that.
    again: Vec<(Order, Outcome)>,
    persons: Vec<(PersonId, Traces)>,
}

/// Runs `before` one after the other, then `orders` all at once, and those with a key once more, when their answers
/// have to be known. Then looks at everything they may have changed.
pub async fn run(subject: &Subject, service: &ProfileService, before: Vec<Order>, orders: Vec<Order>) -> Run {
    for order in &before {
        assert!(matches!(order.run(service).await, Outcome::Done(_)), "{order:?}");
    }
    let start = Arc::new(Barrier::new(orders.len()));
    let running: Vec<_> = orders
        .into_iter()
        .map(|order| {
            let (service, start) = (service.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                let outcome = order.run(&service).await;
                (order, outcome)
            })
        })
        .collect();
    let mut orders = Vec::new();
    for task in running {
        orders.push(task.await.expect("no panic"));
    }
    let keyed = orders.iter().map(|(order, _)| order).filter_map(|order| Some((order.key.clone()?, order)));
    let mut again = Vec::new();
    for order in keyed.collect::<BTreeMap<_, _>>().into_values() {
        again.push((order.clone(), order.run(service).await));
    }
    let ids: BTreeSet<_> =
        before.iter().chain(orders.iter().map(|(order, _)| order)).map(|order| order.target.id).collect();
    let (mut persons, sent) = (Vec::new(), subject.outbox.sent().await);
    for id in ids {
        persons.push((id, Traces::of(id, &*subject.readers.persons, &sent).await));
    }
    Run { before, orders, again, persons }
}

/// How far a search has come: who ran already, in which order, and what that made.
struct Branch {
    ran: Vec<usize>,
    model: MemoryStore,
}

impl Run {
    /// Looks for an order of the commands that, run one after the other in the in-memory store, gives each the
    /// outcome that it had and leaves the same persons, histories and events behind. Gives that order.
    ///
    /// # Errors
    /// When there is none, with everything that was seen.
    pub async fn serial_order(&self) -> Result<Vec<usize>, String> {
        let model = Arc::new(MemoryStore::default());
        for order in &self.before {
            order.run(&over(&model)).await;
        }
        let mut stack = vec![Branch { ran: Vec::new(), model: model.fork() }];
        // The same commands in another order, each with the outcome that was seen, made the same: seen once is enough.
        let mut known = BTreeSet::new();
        while let Some(branch) = stack.pop() {
            let left: Vec<_> = self.that_ran().filter(|index| !branch.ran.contains(index)).collect();
            if left.is_empty() && self.ends(branch.model.fork()).await {
                return Ok(branch.ran);
            }
            for index in left {
                let ran = [branch.ran.as_slice(), &[index]].concat();
                let all: BTreeSet<_> = ran.iter().copied().collect();
                if known.contains(&all) {
                    continue;
                }
                let (order, outcome) = self.orders.get(index).expect("one of them");
                let model = Arc::new(branch.model.fork());
                if order.run(&over(&model)).await == *outcome && self.left_by(&model, begins).await {
                    known.insert(all);
                    stack.push(Branch { ran, model: model.fork() });
                }
            }
        }
        Err(format!("no order explains this:\n{self:#?}"))
    }

    /// The commands that may have done something. Whoever met its own key under way, or lost too often, has not; but
    /// a key is under way only if another command has it too.
    fn that_ran(&self) -> impl Iterator<Item = usize> {
        let shared = |key: &Option<String>| self.orders.iter().filter(|(order, _)| order.key == *key).count();
        let idle = move |order: &Order, outcome: &Outcome| match outcome {
            Outcome::KeyInProgress => order.key.is_some() && shared(&order.key) > 1,
            Outcome::Conflict => true,
            _ => false,
        };
        let all = self.orders.iter().enumerate();
        all.filter(move |(_, (order, outcome))| !idle(order, outcome)).map(|(index, _)| index)
    }

    /// Whether a model in which all commands ran answers those that come again as they were answered, and then holds
    /// what was seen.
    async fn ends(&self, model: MemoryStore) -> bool {
        let model = Arc::new(model);
        for (order, outcome) in &self.again {
            if order.run(&over(&model)).await != *outcome {
                return false;
            }
        }
        self.left_by(&model, Traces::eq).await
    }

    /// Whether what a model holds of everybody compares like this to what was seen.
    async fn left_by(&self, model: &MemoryStore, compare: impl Fn(&Traces, &Traces) -> bool) -> bool {
        let sent = model.sent().await;
        for (id, seen) in &self.persons {
            if !compare(&Traces::of(*id, model, &sent).await, seen) {
                return false;
            }
        }
        true
    }
}

/// Whether a history may still become the one that was seen.
fn begins(traces: &Traces, seen: &Traces) -> bool {
    seen.history.starts_with(&traces.history)
}

fn over(model: &Arc<MemoryStore>) -> ProfileService {
    service_over(model.clone(), Readers::over(model.clone()), model.clone()).0
}

#[cfg(test)]
mod tests {
    use profiles_application::profiles::StaleVersion;
    use profiles_application::profiles::{Absent, Precondition};
    use profiles_domain::shared::version::Version;

    use super::*;
    use crate::contract::kinds::id;

    fn order(number: u128, act: Act) -> Order {
        Order {
            target: PersonTarget { absent: Absent::Create, ..id::<Person>(number).into() },
            act,
            key: None,
        }
    }

    fn link(number: u128) -> Order {
        order(number, Act::Link("crm".to_owned(), Some("42")))
    }

    fn on_version(version: u64, act: Act) -> Order {
        let mut order = order(1, act);
        order.target.precondition = Precondition::Version(vec![Version::new(version)]);
        order
    }

    async fn run(orders: Vec<Order>) -> Run {
        let store = Arc::new(MemoryStore::default());
        let subject = Subject {
            store: store.clone(),
            readers: Readers::over(store.clone()),
            idempotency: store.clone(),
            deliveries: Arc::new(crate::MemoryDeliveries::default()),
            webhooks: store.clone(),
            outbox: store.clone(),
            guard: Box::new(()),
        };
        super::run(&subject, &over(&store), vec![order(1, Act::Replace(json!({})))], orders).await
    }

    #[tokio::test]
    async fn what_a_store_does_is_explained() {
        let mut under_key = order(1, Act::Email("home", "a@example.org"));
        under_key.key = Some("k".to_owned());
        let orders = vec![
            link(1),
            link(2),
            order(3, Act::Patch(json!({"gender": "x"}))),
            on_version(1, Act::Name(Some("Ada"))),
            under_key.clone(),
            under_key,
        ];
        let found = run(orders).await.serial_order().await.expect("an order");
        assert!(found.len() >= 5, "{found:?}");
    }

    #[tokio::test]
    async fn an_outcome_that_no_order_gives_is_found() {
        let taken_by_nobody = run(vec![link(1), order(2, Act::Replace(json!({})))]).await;
        let mut both_taken = run(vec![link(1), link(2)]).await;
        let taken =
            both_taken.orders.iter().find(|(_, o)| matches!(o, Outcome::Taken(_))).expect("one").clone();
        both_taken.orders.iter_mut().for_each(|(_, outcome)| *outcome = taken.1.clone());
        let mut nobody = taken_by_nobody.clone();
        nobody.orders[1].1 = taken.1;
        let mut waiting = taken_by_nobody.clone();
        waiting.orders[1].1 = Outcome::KeyInProgress;
        for wrong in [both_taken, nobody, waiting] {
            assert!(wrong.serial_order().await.is_err(), "{wrong:?}");
        }
        assert!(taken_by_nobody.serial_order().await.is_ok());
    }

    #[tokio::test]
    async fn a_lost_update_and_a_stale_write_are_found() {
        let good = run(vec![order(1, Act::Name(Some("Ada"))), order(1, Act::Name(Some("Eva")))]).await;
        assert!(good.serial_order().await.is_ok());
        let mut lost = good.clone();
        for (_, outcome) in &mut lost.orders {
            if let Outcome::Done(done) = outcome {
                done.output.version = 2;
            }
        }
        assert!(lost.serial_order().await.is_err());

        let refused =
            ChangeError::Stale(StaleVersion { current: Version::new(2), expected: Some(Version::new(1)) });
        let mut stale = run(vec![on_version(1, Act::Name(Some("Ada")))]).await;
        stale.orders[0].1 = Outcome::Refused(refused);
        assert!(stale.serial_order().await.is_err());
    }

    #[tokio::test]
    async fn traces_that_no_order_leaves_are_found() {
        let good = run(vec![order(1, Act::Patch(json!({"gender": "x", "pronouns": "y"}))), link(2)]).await;
        let changes: [fn(&mut Traces); 6] = [
            |traces| traces.person = None,
            |traces| drop(traces.history.pop()),
            |traces| traces.history.extend(traces.history.last().cloned()),
            |traces| drop(traces.outbox.pop()),
            |traces| traces.outbox.extend(traces.outbox.last().cloned()),
            |traces| traces.outbox.reverse(),
        ];
        for change in changes {
            let mut bad = good.clone();
            bad.persons.iter_mut().take(1).for_each(|(_, traces)| change(traces));
            assert!(bad.serial_order().await.is_err(), "{bad:?}");
        }
    }
}
