//! How far deliveries got, in memory. Its time is tokio's, so that a test that pauses it decides when a lease is over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use profiles_application::ports::{
    Crew, Deliveries, Lease, Parked, Renewed, SetAside, ShardKey, SinkFigures, StoreError,
};
use tokio::time::Instant;
use uuid::Uuid;

/// Cursors and what was set aside, in memory.
#[derive(Debug)]
pub struct MemoryDeliveries {
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    cursors: BTreeMap<ShardKey, Cursor>,
    alive: BTreeMap<(String, Uuid), Instant>,
    /// By sink and place, with the shard.
    parked: BTreeMap<(String, u64), (u16, Parked)>,
}

#[derive(Debug)]
struct Cursor {
    fence: u64,
    position: u64,
    holder: Option<(Uuid, Instant)>,
}

impl Default for MemoryDeliveries {
    fn default() -> Self {
        Self { begun: Instant::now(), state: Mutex::default() }
    }
}

impl State {
    fn holds(&self, lease: &Lease) -> bool {
        self.cursors.get(&lease.key).is_some_and(|cursor| cursor.fence == lease.fence)
    }

    /// Of each profile the first one is due.
    fn promote(&mut self, sink: &str, now: DateTime<Utc>) {
        let mut seen = BTreeSet::new();
        for ((of, _), (_, parked)) in &mut self.parked {
            let first = of == sink && seen.insert(parked.event.subject.id);
            if first && parked.attempts == 0 && parked.again_at.is_none() {
                parked.again_at = Some(now);
            }
        }
    }
}

impl MemoryDeliveries {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + self.begun.elapsed()
    }

    fn after(&self, pause: Option<Duration>) -> Option<DateTime<Utc>> {
        pause.map(|pause| self.now() + TimeDelta::from_std(pause).unwrap_or(TimeDelta::MAX))
    }
}

#[async_trait]
impl Deliveries for MemoryDeliveries {
    async fn take(
        &self,
        key: &ShardKey,
        holder: Uuid,
        time: Duration,
        begin: u64,
    ) -> Result<Option<Lease>, StoreError> {
        let (mut state, now) = (self.state(), Instant::now());
        let cursor =
            state.cursors.entry(key.clone()).or_insert(Cursor { fence: 0, position: begin, holder: None });
        if cursor.holder.is_some_and(|(other, until)| other != holder && until > now) {
            return Ok(None);
        }
        cursor.fence += 1;
        cursor.holder = Some((holder, now + time));
        Ok(Some(Lease { key: key.clone(), fence: cursor.fence, position: cursor.position }))
    }

    async fn renew(&self, holder: Uuid, sinks: &[String], time: Duration) -> Result<Renewed, StoreError> {
        let (mut state, now) = (self.state(), Instant::now());
        state.alive.retain(|(sink, other), until| *until > now && (*other != holder || sinks.contains(sink)));
        for sink in sinks {
            state.alive.insert((sink.clone(), holder), now + time);
        }
        let mut held = Vec::new();
        for (key, cursor) in state.cursors.iter_mut().filter(|(key, _)| sinks.contains(&key.sink)) {
            if let Some((other, until)) = &mut cursor.holder
                && *other == holder
            {
                *until = now + time;
                held.push((key.clone(), cursor.fence));
            }
        }
        let crew = |sink: &String| {
            let alive = || state.alive.keys().filter(|(of, _)| of == sink);
            let before = alive().filter(|(_, other)| *other < holder).count() as u64;
            Crew { sink: sink.clone(), processes: alive().count() as u64, before }
        };
        Ok(Renewed { crews: sinks.iter().map(crew).collect(), held })
    }

    async fn retire(&self, holder: Uuid) -> Result<(), StoreError> {
        let mut state = self.state();
        state.alive.retain(|(_, other), _| *other != holder);
        for cursor in state.cursors.values_mut() {
            cursor.holder = cursor.holder.filter(|(other, _)| *other != holder);
        }
        Ok(())
    }

    async fn release(&self, lease: &Lease) -> Result<bool, StoreError> {
        let mut state = self.state();
        let holds = state.holds(lease);
        if let Some(cursor) = state.cursors.get_mut(&lease.key).filter(|_| holds) {
            cursor.holder = None;
        }
        Ok(holds)
    }

    async fn advance(&self, lease: &Lease, position: u64, aside: &[SetAside]) -> Result<bool, StoreError> {
        let (now, mut state) = (self.now(), self.state());
        if !state.holds(lease) {
            return Ok(false);
        }
        for set in aside {
            let parked = Parked {
                event: set.event.clone(),
                attempts: set.attempts,
                again_at: self.after(set.again_in),
                reason: set.reason.clone(),
                since: now,
            };
            let place = (lease.key.sink.clone(), set.event.position);
            state.parked.entry(place).or_insert((lease.key.shard, parked));
        }
        if let Some(cursor) = state.cursors.get_mut(&lease.key) {
            cursor.position = position;
        }
        state.promote(&lease.key.sink, now);
        Ok(true)
    }

    async fn held_up(&self, key: &ShardKey) -> Result<Vec<Uuid>, StoreError> {
        let state = self.state();
        let of_shard =
            state.parked.iter().filter(|((sink, _), (shard, _))| *sink == key.sink && *shard == key.shard);
        let profiles: BTreeSet<_> = of_shard.map(|(_, (_, parked))| parked.event.subject.id).collect();
        Ok(profiles.into_iter().collect())
    }

    async fn due(&self, key: &ShardKey, limit: usize) -> Result<(Vec<Parked>, Option<Duration>), StoreError> {
        let (now, state) = (self.now(), self.state());
        let of_shard =
            state.parked.iter().filter(|((sink, _), (shard, _))| *sink == key.sink && *shard == key.shard);
        let mut seen = BTreeSet::new();
        let firsts = of_shard.filter(|(_, (_, parked))| seen.insert(parked.event.subject.id));
        let mut waiting: Vec<_> =
            firsts.filter_map(|(_, (_, parked))| Some((parked.again_at?, parked))).collect();
        waiting.sort_by_key(|(at, parked)| (*at, parked.event.position));
        let next = waiting.first().and_then(|(at, _)| (*at - now).to_std().ok());
        let due = waiting.into_iter().filter(|(at, _)| *at <= now).take(limit);
        let due: Vec<_> = due.map(|(_, parked)| parked.clone()).collect();
        let next = next.filter(|_| due.is_empty());
        Ok((due, next))
    }

    async fn settle(
        &self,
        lease: &Lease,
        delivered: &[(Uuid, u64)],
        refused: &[SetAside],
    ) -> Result<Option<Vec<Uuid>>, StoreError> {
        let (now, mut state) = (self.now(), self.state());
        if !state.holds(lease) {
            return Ok(None);
        }
        let sink = &lease.key.sink;
        for (_, position) in delivered {
            state.parked.remove(&(sink.clone(), *position));
        }
        for aside in refused {
            if let Some((_, parked)) = state.parked.get_mut(&(sink.clone(), aside.event.position)) {
                parked.attempts = aside.attempts;
                parked.again_at = self.after(aside.again_in);
                parked.reason.clone_from(&aside.reason);
            }
        }
        state.promote(sink, now);
        let left = state.parked.iter().filter(|((of, _), _)| of == sink);
        let left: BTreeSet<_> = left.map(|(_, (_, parked))| parked.event.subject.id).collect();
        let profiles: BTreeSet<_> = delivered.iter().map(|(profile, _)| *profile).collect();
        Ok(Some(profiles.intersection(&left).copied().collect()))
    }

    async fn figures(&self) -> Result<Vec<SinkFigures>, StoreError> {
        let state = self.state();
        let mut all = BTreeMap::<&str, SinkFigures>::new();
        for (key, cursor) in &state.cursors {
            let sink = key.sink.as_str();
            let fresh = SinkFigures { sink: sink.to_owned(), position: u64::MAX, waiting: 0, dead: 0 };
            let figures = all.entry(sink).or_insert(fresh);
            figures.position = figures.position.min(cursor.position);
        }
        for ((sink, _), (_, parked)) in &state.parked {
            if let Some(figures) = all.get_mut(sink.as_str()) {
                if parked.is_dead() {
                    figures.dead += 1;
                } else {
                    figures.waiting += 1;
                }
            }
        }
        Ok(all.into_values().collect())
    }

    async fn parked(&self, sink: &str, after: u64, limit: usize) -> Result<Vec<Parked>, StoreError> {
        let state = self.state();
        let behind = state.parked.iter().filter(|((of, position), _)| of == sink && *position > after);
        Ok(behind.take(limit).map(|(_, (_, parked))| parked.clone()).collect())
    }

    async fn replay(&self, sink: &str, position: Option<u64>) -> Result<u64, StoreError> {
        let (now, mut state) = (self.now(), self.state());
        let mut count = 0;
        for ((of, place), (_, parked)) in &mut state.parked {
            let wanted = position.map_or_else(|| parked.is_dead(), |position| position == *place);
            if of == sink && wanted && parked.attempts > 0 {
                parked.attempts = 0;
                parked.again_at = Some(now);
                count += 1;
            }
        }
        Ok(count)
    }

    async fn discard(&self, sink: &str, position: u64) -> Result<bool, StoreError> {
        let (now, mut state) = (self.now(), self.state());
        let gone = state.parked.remove(&(sink.to_owned(), position)).is_some();
        state.promote(sink, now);
        Ok(gone)
    }

    async fn set_position(&self, sink: &str, position: u64) -> Result<u64, StoreError> {
        let mut state = self.state();
        let mut count = 0;
        for (_, cursor) in state.cursors.iter_mut().filter(|(key, _)| key.sink == sink) {
            cursor.fence += 1;
            cursor.holder = None;
            cursor.position = position;
            count += 1;
        }
        Ok(count)
    }

    async fn forget(&self, sink: &str) -> Result<(), StoreError> {
        let mut state = self.state();
        state.cursors.retain(|key, _| key.sink != sink);
        state.alive.retain(|(of, _), _| of != sink);
        state.parked.retain(|(of, _), _| of != sink);
        Ok(())
    }
}
