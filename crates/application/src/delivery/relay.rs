//! Delivers to one sink: takes this process's share of its shards and sets a worker on each.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::hub::Hub;
use super::worker::{Ended, Worker};
use super::{Begin, Route};
use crate::ports::{Lease, Renewed, ShardKey, StoreError};

/// How often to look for shards that nobody holds.
const LOOK: Duration = Duration::from_secs(2);
/// How long to leave a shard alone when its worker failed.
const REST: Duration = Duration::from_secs(1);
/// How long to leave a shard alone whose events are gone.
const DETACHED: Duration = Duration::from_secs(60);

pub(super) struct Relay {
    hub: Arc<Hub>,
    route: Arc<Route>,
    stop: watch::Receiver<bool>,
    /// The shards that this process holds, with what tells their workers to end.
    held: BTreeMap<u16, watch::Sender<bool>>,
    workers: JoinSet<(u16, Result<Ended, StoreError>)>,
    /// Shards that are left alone for a while.
    resting: BTreeMap<u16, Instant>,
    failing: bool,
    joined: bool,
}

impl Relay {
    pub(super) fn new(hub: Arc<Hub>, route: Route, stop: watch::Receiver<bool>) -> Self {
        let (held, resting) = (BTreeMap::new(), BTreeMap::new());
        let (workers, route) = (JoinSet::new(), Arc::new(route));
        Self { hub, route, stop, held, workers, resting, failing: false, joined: false }
    }

    /// Runs until it is told to stop, and has given back what it held by then.
    pub(super) async fn run(mut self) {
        self.join().await;
        let mut beat = self.hub.beat.subscribe();
        while !*self.stop.borrow() {
            let share = beat.borrow_and_update().share(&self.route.name, self.route.shards);
            self.give_back(share);
            let held = Arc::clone(beat.borrow().renewed());
            self.let_go(share, &held).await;
            match self.take(share.unwrap_or_default()).await {
                Ok(()) => self.failing = false,
                Err(error) => self.failed("no shard can be taken", &error),
            }
            tokio::select! {
                Some(ended) = self.workers.join_next() => self.ended(ended).await,
                _ = beat.changed() => {}
                _ = self.stop.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        for stop in self.held.values() {
            stop.send_replace(true);
        }
        while self.workers.join_next().await.is_some() {}
    }

    /// Two relays to one sink in one process would take its shards from each other.
    async fn join(&mut self) {
        while !*self.stop.borrow() {
            self.joined = self.hub.join(&self.route.name);
            if self.joined {
                return;
            }
            let sink = self.route.name.as_str();
            tracing::warn!(sink, "this process delivers to a sink of that name already: waiting for its end");
            let _ = tokio::time::timeout(LOOK, self.stop.changed()).await;
        }
    }

    /// Takes what is free, as far as it's for this process. Where it begins is different for each process.
    async fn take(&mut self, share: usize) -> Result<(), StoreError> {
        let now = Instant::now();
        self.resting.retain(|_, until| *until > now);
        let shards = self.route.shards.max(1);
        let first = u16::try_from(self.hub.holder.as_u128() % u128::from(shards)).unwrap_or_default();
        for shard in (0..shards).map(|number| (number + first) % shards) {
            if self.held.len() >= share {
                break;
            }
            if self.held.contains_key(&shard) || self.resting.contains_key(&shard) {
                continue;
            }
            let key = ShardKey { sink: self.route.name.clone(), shard };
            let (begin, asked) = (self.begin().await?, Instant::now());
            let deliveries = &self.hub.deliveries;
            let Some(lease) = deliveries.take(&key, self.hub.holder, Hub::tenure(), begin).await? else {
                continue;
            };
            let (stop, stopped) = watch::channel(false);
            let (hub, route) = (Arc::clone(&self.hub), Arc::clone(&self.route));
            let worker = Worker::new(hub, route, lease, asked, stopped).await?;
            self.held.insert(shard, stop);
            self.workers.spawn(async move { (shard, worker.run().await) });
        }
        Ok(())
    }

    async fn begin(&self) -> Result<u64, StoreError> {
        let ends = self.hub.feed.ends().await?;
        Ok(match self.route.begin {
            Begin::Oldest => ends.first.saturating_sub(1),
            Begin::Latest => ends.last,
            Begin::Behind(place) => place.min(ends.last),
        })
    }

    /// Lets others have what is more than this process's share.
    fn give_back(&mut self, share: Option<usize>) {
        // Nobody is known to be there, not even this process: it has not heard of itself yet.
        let Some(share) = share else { return };
        let staying = self.held.values().filter(|stop| !*stop.borrow()).count();
        for stop in self.held.values().filter(|stop| !*stop.borrow()).take(staying.saturating_sub(share)) {
            stop.send_replace(true);
        }
    }

    /// Gives back shards whose workers ended without doing so, since the database was away: this process says that it's there, so
    /// they would be kept from those that they are for.
    async fn let_go(&mut self, share: Option<usize>, renewed: &Renewed) {
        if share.is_none_or(|share| self.held.len() < share) {
            return;
        }
        let mine = renewed.held.iter().filter(|(key, _)| key.sink == self.route.name);
        for (key, fence) in mine.filter(|(key, _)| !self.held.contains_key(&key.shard)) {
            let lease = Lease { key: key.clone(), fence: *fence, position: 0 };
            if let Err(error) = self.hub.deliveries.release(&lease).await {
                // The next sign of life comes soon.
                tracing::debug!(%error, "a shard can't be given back");
            }
        }
    }

    async fn ended(&mut self, ended: Result<(u16, Result<Ended, StoreError>), tokio::task::JoinError>) {
        // A worker that panicked is one whose lease runs out: which it was isn't known.
        let Ok((shard, ended)) = ended else {
            self.held.retain(|_, stop| stop.receiver_count() > 0);
            return;
        };
        self.held.remove(&shard);
        let rest = match ended {
            // Whoever it is for comes to take it.
            Ok(Ended::Released) => LOOK,
            Ok(Ended::Lost) => Duration::ZERO,
            Ok(Ended::Broken) => REST,
            Ok(Ended::Detached(place)) if self.route.skips_gone => {
                self.skip(shard, place).await;
                REST
            }
            Ok(Ended::Detached(place)) => {
                let sink = self.route.name.as_str();
                tracing::error!(
                    sink,
                    shard,
                    place,
                    "events left the feed before they were delivered: `profiles events rewind` says where to go on"
                );
                DETACHED
            }
            Err(error) => {
                self.failed("its events can't be read", &error);
                REST
            }
        };
        self.resting.insert(shard, Instant::now() + rest);
    }

    /// Goes on with the oldest event there is.
    async fn skip(&mut self, shard: u16, place: u64) {
        let ends = self.hub.feed.ends().await;
        let name = &self.route.name;
        let set = match &ends {
            Ok(ends) => self.hub.deliveries.set_position(name, ends.first.saturating_sub(1)).await,
            Err(error) => Err(error.clone()),
        };
        match (ends, set) {
            (Ok(ends), Ok(_)) => tracing::warn!(
                sink = name.as_str(),
                shard,
                place,
                first = ends.first,
                "events left the feed before they were delivered: going on with the oldest there is"
            ),
            (_, Err(error)) | (Err(error), _) => self.failed("its place can't be set", &error),
        }
    }

    fn failed(&mut self, what: &str, error: &StoreError) {
        if !self.failing {
            let sink = self.route.name.as_str();
            tracing::warn!(sink, %error, "events aren't delivered, {what}: trying again");
        }
        self.failing = true;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // What its workers held and could not give back isn't renewed any more.
        if self.joined {
            self.hub.leave(&self.route.name);
        }
    }
}
