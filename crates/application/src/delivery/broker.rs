//! One process's part in delivering events.

use std::sync::Arc;

use profiles_contracts::IntegrationEvent;
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinHandle};

use super::hub::Hub;
use super::relay::Relay;
use super::subscribe::{self, Handler};
use super::{Route, announcer};
use crate::events::Source;
use crate::ports::{Clock, Deliveries, DeliveryObserver, FeedSignal, IdGenerator, Readers};

/// What a broker needs.
pub struct BrokerPorts {
    /// Where the feed and the history are read.
    pub readers: Readers,
    /// Tells that the feed may go on.
    pub signal: Arc<dyn FeedSignal>,
    /// How far deliveries got.
    pub deliveries: Arc<dyn Deliveries>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Names this process to others.
    pub ids: Arc<dyn IdGenerator>,
    /// Who watches.
    pub observer: Arc<dyn DeliveryObserver>,
    /// The name under which events are sent.
    pub source: Source,
}

/// Gives committed events their places in the feed, and delivers them. One for each process; cheap to clone.
///
/// Whatever it did not finish when the process ends, however it ends, another one goes on with.
#[derive(Clone)]
pub struct Broker {
    hub: Arc<Hub>,
    tasks: Arc<Tasks>,
}

struct Tasks(Vec<AbortHandle>);

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// A delivery that goes on. When this is dropped it ends, and what it held is free for others after some seconds.
#[must_use = "it ends when this is dropped"]
pub struct Delivering {
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl Delivering {
    /// Lets what is under way finish, and gives the rest to others.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(task) = self.task.take() {
            // However it ended, it has ended.
            let _ = task.await;
        }
    }
}

impl Drop for Delivering {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Broker {
    /// Starts giving places to events.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    #[must_use]
    pub fn start(ports: BrokerPorts) -> Self {
        let BrokerPorts { readers, signal, deliveries, clock, ids, observer, source } = ports;
        let (tail, tails) = watch::channel(0);
        let (feed, holder) = (Arc::clone(&readers.events), ids.next());
        let announcer = tokio::spawn(announcer::run(Arc::clone(&feed), signal, tail));
        let hub = Arc::new(Hub::new(feed, deliveries, readers, clock, observer, source, holder, tails));
        let life = tokio::spawn(Arc::clone(&hub).live());
        let tasks = Arc::new(Tasks(vec![announcer.abort_handle(), life.abort_handle()]));
        Self { hub, tasks }
    }

    /// The last place of the feed that this process knows of. Ends when the broker stops.
    #[must_use]
    pub fn tail(&self) -> watch::Receiver<u64> {
        self.hub.tail.clone()
    }

    /// Delivers to a sink from now on: this process's share, if others deliver to a sink of that name too.
    pub fn deliver(&self, route: Route) -> Delivering {
        let (stop, stopped) = watch::channel(false);
        let relay = Relay::new(Arc::clone(&self.hub), route, stopped);
        Delivering { stop, task: Some(tokio::spawn(relay.run())) }
    }

    /// Gives every event of a type to a handler, from now on, in order for each profile. The name keeps the place: a
    /// handler that comes back under it after a restart, or an upgrade, goes on where it was. One that is new begins with
    /// what happens from now on.
    ///
    /// An event counts as handled when the handler returns `Ok`. Otherwise, or when it panics, it's called again after a
    /// while, some times; until then events of other profiles, and other handlers, go on. It may be called twice for one
    /// event when the process dies in between, so it must bear repeats: the event's id tells them.
    pub fn subscribe<E: IntegrationEvent>(&self, name: &str, handler: impl Handler<E>) -> Delivering {
        self.deliver(subscribe::route(name, handler))
    }

    /// Ends giving places, and streams with it, and lets others have what this process held. Deliveries have to be
    /// stopped or dropped before.
    pub async fn stop(self) {
        for task in &self.tasks.0 {
            task.abort();
        }
        self.hub.retire().await;
    }
}
