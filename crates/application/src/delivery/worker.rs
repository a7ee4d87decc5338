//! Delivers the events of one shard, in order for each profile, for as long as this process holds it.
//!
//! Everything up to the cursor is delivered or set aside. Behind it are events that were read and are under way: of each
//! profile one at a time. More is read meanwhile, and profiles have turns of a second, so that one whose events take long
//! doesn't keep the others. What was delivered beyond the cursor is known to this process only, and comes again when
//! another one takes over.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::Route;
use super::chain::{Attempt, Followed, Way};
use super::hub::Hub;
use super::retry::behind;
use super::schedule;
use crate::ports::{FeedEvent, Lease, SetAside, StoreError};

/// How many events are read at once.
const BATCH: usize = 500;
/// How many profiles may have events that wait before more are read.
const MOST: usize = 500;
/// How long events of one profile are sent before others have their turn, and how long all are before the cursor moves on.
const TURN: Duration = Duration::from_secs(1);
/// How often to look when nothing was heard; also how far the cursor may stay behind while there is nothing to deliver.
pub(super) const POLL: Duration = Duration::from_secs(1);
/// How long what is under way may take until events that came meanwhile are read.
const SOON: Duration = Duration::from_millis(50);

/// Why a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// It was told to, and gave the shard back.
    Released,
    /// Somebody else has the shard now, or may have it.
    Lost,
    /// The events behind this place left the feed before they were delivered.
    Detached(u64),
    /// A task of it panicked, which is a fault of this program: it begins anew at the cursor.
    Broken,
}

pub(super) struct Worker {
    pub(super) way: Way,
    pub(super) lease: Lease,
    /// When the lease was asked for, and when it was had.
    asked: Instant,
    had: Instant,
    tail: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    /// Up to where the feed was read.
    read: u64,
    /// What was read and is neither delivered nor under way, by profile.
    chains: BTreeMap<Uuid, VecDeque<FeedEvent>>,
    /// Chains that are followed; the last value is whether what is refused stays.
    under_way: JoinSet<(Uuid, Followed, bool)>,
    /// Whose they are, and where each began.
    busy: BTreeMap<Uuid, u64>,
    /// What is to be set aside when the cursor moves on.
    aside: Vec<SetAside>,
    /// Profiles that have events set aside.
    pub(super) held_up: HashSet<Uuid>,
    /// How often in a row the sink was away, and when it's asked again.
    away: u32,
    not_before: Option<Instant>,
    /// How many chains were tried since the sink is held, one at a time.
    probes: usize,
    /// The profile that the next turn begins with.
    next: Uuid,
    /// When the cursor was last written.
    recorded: Instant,
}

/// Why the sink took nothing, and when it wants to be asked again.
type Away = Option<(String, Option<Duration>)>;

impl Worker {
    pub(super) async fn new(
        hub: Arc<Hub>,
        route: Arc<Route>,
        lease: Lease,
        asked: Instant,
        stop: watch::Receiver<bool>,
    ) -> Result<Self, StoreError> {
        let had = Instant::now();
        let epoch = hub.feed.ends().await?.epoch;
        let held_up = hub.deliveries.held_up(&lease.key).await?.into_iter().collect();
        let (tail, read) = (hub.tail.clone(), lease.position);
        let way = Way { hub, route, refusals: Arc::new(AtomicU32::new(0)), epoch };
        Ok(Self {
            way,
            lease,
            asked,
            had,
            tail,
            stop,
            read,
            chains: BTreeMap::new(),
            under_way: JoinSet::new(),
            busy: BTreeMap::new(),
            aside: Vec::new(),
            held_up,
            away: 0,
            not_before: None,
            probes: 0,
            next: Uuid::nil(),
            recorded: had,
        })
    }

    pub(super) async fn run(mut self) -> Result<Ended, StoreError> {
        loop {
            if *self.stop.borrow() {
                if !self.finish().await {
                    return Ok(Ended::Broken);
                }
                let moved = self.record().await?;
                return Ok(if moved && self.hub().deliveries.release(&self.lease).await? {
                    Ended::Released
                } else {
                    Ended::Lost
                });
            }
            if !self.hub().holds(&self.lease, self.asked, self.had) {
                return Ok(Ended::Lost);
            }
            let mut pause = POLL;
            match self.not_before.map(|at| at.saturating_duration_since(Instant::now())) {
                Some(wait) if !wait.is_zero() => pause = wait.min(POLL),
                _ => {
                    self.not_before = None;
                    match self.step().await? {
                        Step::On => continue,
                        Step::Wait(wait) => pause = pause.min(wait),
                        Step::Ended(ended) => return Ok(ended),
                    }
                }
            }
            if !self.wait(pause).await? {
                return Ok(Ended::Lost);
            }
        }
    }

    pub(super) fn hub(&self) -> &Hub {
        &self.way.hub
    }

    /// Does what there is to do.
    async fn step(&mut self) -> Result<Step, StoreError> {
        let mut wait = POLL;
        if !self.held_up.is_empty() {
            match self.retry().await? {
                Step::On => {}
                Step::Wait(next) => wait = next,
                ended @ Step::Ended(_) => return Ok(ended),
            }
            if self.not_before.is_some() {
                return Ok(Step::Wait(Duration::ZERO));
            }
        }
        if self.chains.is_empty() || self.has_room() {
            match self.read_on().await? {
                Step::On => {}
                Step::Wait(_) if self.is_idle() => return Ok(Step::Wait(wait)),
                Step::Wait(_) => {}
                ended @ Step::Ended(_) => return Ok(ended),
            }
        }
        let idle = self.is_idle() && self.aside.is_empty();
        if !self.is_idle() && !self.send().await {
            return Ok(Step::Ended(Ended::Broken));
        }
        // Where nothing is for this shard the cursor need not be written each time.
        if idle && self.recorded.elapsed() < POLL {
            return Ok(Step::On);
        }
        Ok(if self.record().await? { Step::On } else { Step::Ended(Ended::Lost) })
    }

    /// Waits for more to do. Tells whether this process still has the shard.
    async fn wait(&mut self, pause: Duration) -> Result<bool, StoreError> {
        let caught_up = self.is_idle() && *self.tail.borrow_and_update() <= self.read;
        let more = async {
            // Without its announcer this process ends: only the pause wakes then.
            if !caught_up || self.tail.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let idle = tokio::select! {
            () = more => false,
            _ = self.stop.changed() => false,
            () = tokio::time::sleep(pause) => true,
        };
        // Others look how far this came, and where to begin after it. What is set aside may have been given up by hand.
        if !idle || !self.is_idle() {
            return Ok(true);
        }
        if !self.held_up.is_empty() {
            self.look_who_is_held_up().await?;
        }
        self.record().await
    }

    async fn look_who_is_held_up(&mut self) -> Result<(), StoreError> {
        self.held_up = self.hub().deliveries.held_up(&self.lease.key).await?.into_iter().collect();
        Ok(())
    }

    /// Reads the next events. Nothing to do if there are none.
    async fn read_on(&mut self) -> Result<Step, StoreError> {
        if *self.tail.borrow() <= self.read {
            return Ok(Step::Wait(POLL));
        }
        let events = self.hub().feed.after(self.read, BATCH).await?;
        let Some(first) = events.first() else { return Ok(Step::Wait(POLL)) };
        if first.position != self.read + 1 {
            // What was read is delivered first.
            let ended = Step::Ended(Ended::Detached(self.read));
            return Ok(if self.is_idle() { ended } else { Step::Wait(POLL) });
        }
        for event in events {
            self.read = event.position;
            let route = &self.way.route;
            let profile = event.subject.id;
            if route.shard_of(profile) != self.lease.key.shard || !route.types.contain(&event.event_type) {
                continue;
            }
            if self.held_up.contains(&profile) {
                self.aside.push(behind(event));
            } else {
                self.chains.entry(profile).or_default().push_back(event);
            }
        }
        Ok(Step::On)
    }

    /// Sends what was read, until there is something else to do. What can't be sent now stays. `false` when what is left isn't
    /// known.
    async fn send(&mut self) -> bool {
        let begun = Instant::now();
        let held = self.way.is_held();
        // While the sink is held it's asked for one profile, each time for another one, since some may be refused for good.
        // They are borne with, as long as there is room to read others that may be taken.
        let patient = held && (self.has_room() || self.probes < self.chains.len());
        let mut left = match held {
            true => usize::from(self.busy.is_empty()),
            false => self.chains.len(),
        };
        self.probes = if held { self.probes.saturating_add(left) } else { 0 };
        let (mut delivered, mut away, mut deaf) = (0, None, false);
        loop {
            while left > 0 && away.is_none() && self.busy.len() < self.way.route.concurrency.max(1) {
                let Some((profile, chain)) = self.next_chain() else { break };
                left -= 1;
                let (way, until) = (self.way.clone(), Instant::now() + TURN);
                self.busy.insert(profile, chain.front().map_or(self.read, |event| event.position));
                let sent = async move { (profile, way.follow(chain, held, until).await, patient) };
                self.under_way.spawn(sent);
            }
            // When there is more, what is about to end may do so first.
            let more = self.has_room() && *self.tail.borrow_and_update() > self.read;
            let enough = begun + if more { SOON } else { TURN };
            tokio::select! {
                biased;
                ended = self.under_way.join_next() => match ended {
                    Some(Ok((profile, followed, patient))) => {
                        delivered += followed.delivered;
                        self.followed(profile, followed, patient, &mut away);
                    }
                    Some(Err(_)) => return false,
                    None => break,
                },
                () = tokio::time::sleep_until(enough) => break,
                // Without its announcer this process ends.
                heard = self.tail.changed(), if !more && !deaf => deaf = heard.is_err(),
                _ = self.stop.changed() => break,
            }
        }
        self.noted(delivered, away);
        true
    }

    /// Waits for the end of what is under way. `false` when what is left isn't known.
    async fn finish(&mut self) -> bool {
        while let Some(ended) = self.under_way.join_next().await {
            let Ok((profile, followed, patient)) = ended else { return false };
            self.followed(profile, followed, patient, &mut None);
        }
        true
    }

    /// Takes the chain whose turn it is; after the last one comes the first. What is under way isn't sent twice.
    fn next_chain(&mut self) -> Option<(Uuid, VecDeque<FeedEvent>)> {
        let (chains, busy) = (&self.chains, &self.busy);
        let turns = chains.range(self.next..).chain(chains.range(..self.next));
        let profile = turns.map(|(profile, _)| *profile).find(|profile| !busy.contains_key(profile))?;
        self.next = Uuid::from_u128(profile.as_u128().wrapping_add(1));
        self.chains.remove_entry(&profile)
    }

    /// Whether everything that was read is delivered or set aside.
    fn is_idle(&self) -> bool {
        self.chains.is_empty() && self.busy.is_empty()
    }

    /// Whether more may be read while others wait.
    fn has_room(&self) -> bool {
        self.chains.len() < MOST && self.read.saturating_sub(self.lease.position) < self.way.route.ahead
    }

    /// Keeps what is left of a chain: for the next time, or set aside unless the sink is to be borne with.
    fn followed(&mut self, profile: Uuid, followed: Followed, patient: bool, away: &mut Away) {
        let Followed { mut rest, failed, .. } = followed;
        self.busy.remove(&profile);
        // What was read of it meanwhile comes behind.
        rest.extend(self.chains.remove(&profile).unwrap_or_default());
        match failed {
            Some(Attempt::Refused { reason, retry_after }) if !patient => {
                let Some(event) = rest.pop_front() else { return };
                self.aside.push(self.refused(event, 0, reason, retry_after));
                self.aside.extend(rest.into_iter().map(behind));
                self.held_up.insert(profile);
                return;
            }
            Some(Attempt::Away { reason, retry_after } | Attempt::Refused { reason, retry_after }) => {
                *away = Some((reason, retry_after));
            }
            Some(Attempt::Delivered) | None => {}
        }
        if !rest.is_empty() {
            self.chains.insert(profile, rest);
        }
    }

    /// Waits longer and longer for a sink that is away. That it is and that it's back is told once.
    pub(super) fn noted(&mut self, delivered: usize, away: Away) {
        let sink = self.way.route.name.as_str();
        if delivered > 0 {
            if self.away > 0 && away.is_none() {
                tracing::info!(sink, shard = self.lease.key.shard, "events are delivered again");
            }
            self.away = 0;
        }
        self.not_before = None;
        let held = self.way.is_held();
        if let Some((reason, retry_after)) = away {
            self.away = self.away.saturating_add(1);
            if self.away == 1 {
                tracing::warn!(sink, shard = self.lease.key.shard, reason, "events wait: trying again");
            }
            let pause = schedule::away(self.away, self.way.hub.holder);
            self.not_before = Some(Instant::now() + retry_after.map_or(pause, |after| after.max(pause)));
        } else if held && !self.chains.is_empty() {
            self.not_before = Some(Instant::now() + schedule::away(self.away.max(1), self.way.hub.holder));
        }
    }

    /// Moves the cursor to where everything before is delivered or set aside. Tells whether this process still holds it.
    async fn record(&mut self) -> Result<bool, StoreError> {
        let waiting = self.chains.values().filter_map(|chain| chain.front()).map(|event| event.position);
        let first = waiting.chain(self.busy.values().copied()).min();
        let reached = first.map_or(self.read, |first| first.saturating_sub(1));
        if reached == self.lease.position && self.aside.is_empty() {
            self.recorded = Instant::now();
            return Ok(true);
        }
        self.recorded = Instant::now();
        let aside = std::mem::take(&mut self.aside);
        let holds = self.hub().deliveries.advance(&self.lease, reached, &aside).await?;
        self.lease.position = reached;
        Ok(holds)
    }
}

/// What to do next.
pub(super) enum Step {
    /// There may be more to do.
    On,
    /// There is nothing to do for so long, unless something is heard.
    Wait(Duration),
    Ended(Ended),
}
