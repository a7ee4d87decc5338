//! What all deliveries of a process share.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use uuid::Uuid;

use super::schedule::mix;
use super::values;
use crate::events::{FeedCursor, Source};
use crate::ports::{
    Clock, Deliveries, DeliveryObserver, EventFeed, FeedEvent, Lease, Outgoing, Readers, Renewed, StoreError,
};

/// How long a process may deliver without saying that it's still there: so long others wait after it was killed.
const TENURE: Duration = Duration::from_secs(15);
/// How often it says so.
const BEAT: Duration = Duration::from_secs(5);

/// What all deliveries of a process share.
pub(super) struct Hub {
    pub(super) feed: Arc<dyn EventFeed>,
    pub(super) deliveries: Arc<dyn Deliveries>,
    pub(super) readers: Readers,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) observer: Arc<dyn DeliveryObserver>,
    pub(super) source: Source,
    /// This process, to others.
    pub(super) holder: Uuid,
    /// The last place of the feed.
    pub(super) tail: watch::Receiver<u64>,
    pub(super) beat: watch::Sender<Beat>,
    sinks: Mutex<BTreeSet<String>>,
    hurry: Notify,
}

/// What the last sign of life gave.
#[derive(Debug, Clone, Default)]
pub(super) struct Beat {
    begun: Option<Instant>,
    renewed: Arc<Renewed>,
}

impl Beat {
    pub(super) const fn renewed(&self) -> &Arc<Renewed> {
        &self.renewed
    }

    /// How many of a sink's shards are for this process; not known before others know of it.
    ///
    /// All get as many, and some get one more: which these are is different for each sink, so that those with one shard are
    /// shared, too.
    pub(super) fn share(&self, sink: &str, shards: u16) -> Option<usize> {
        let crew = self.renewed.crews.iter().find(|crew| crew.sink == sink)?;
        let shards = u64::from(shards);
        let (all, over) = (shards.checked_div(crew.processes)?, shards.checked_rem(crew.processes)?);
        let first = sink.bytes().fold(0, |mixed, byte| mix(mixed ^ u64::from(byte))) % crew.processes;
        let more = u64::from((crew.before + first) % crew.processes < over);
        usize::try_from(all + more).ok()
    }
}

impl Hub {
    #[expect(clippy::too_many_arguments, reason = "called once")]
    pub(super) fn new(
        feed: Arc<dyn EventFeed>,
        deliveries: Arc<dyn Deliveries>,
        readers: Readers,
        clock: Arc<dyn Clock>,
        observer: Arc<dyn DeliveryObserver>,
        source: Source,
        holder: Uuid,
        tail: watch::Receiver<u64>,
    ) -> Self {
        let (beat, sinks) = (watch::Sender::default(), Mutex::default());
        let hurry = Notify::new();
        Self { feed, deliveries, readers, clock, observer, source, holder, tail, beat, sinks, hurry }
    }

    /// Adds a sink to those that this process delivers to; `false` if it does already.
    pub(super) fn join(&self, sink: &str) -> bool {
        let new = self.sinks().insert(sink.to_owned());
        self.hurry.notify_one();
        new
    }

    /// Takes it away again.
    pub(super) fn leave(&self, sink: &str) {
        self.sinks().remove(sink);
    }

    fn sinks(&self) -> MutexGuard<'_, BTreeSet<String>> {
        // A set is whole whenever somebody panics.
        self.sinks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that this process is there, until it is aborted; costs nothing while it delivers nowhere.
    pub(super) async fn live(self: Arc<Self>) {
        let mut failing = false;
        loop {
            let sinks: Vec<_> = self.sinks().iter().cloned().collect();
            if !sinks.is_empty() {
                // From before the request: the database counts from a moment after this one.
                let begun = Some(Instant::now());
                match self.deliveries.renew(self.holder, &sinks, TENURE).await {
                    Ok(renewed) => {
                        failing = false;
                        self.beat.send_replace(Beat { begun, renewed: Arc::new(renewed) });
                    }
                    Err(error) if !failing => {
                        failing = true;
                        tracing::warn!(%error, "deliveries can't say that they go on: trying again");
                    }
                    Err(_) => {}
                }
            }
            // It's the same to it which of the two it was.
            let _ = tokio::time::timeout(BEAT, self.hurry.notified()).await;
        }
    }

    /// Gives everything back, so that others needn't wait. Deliveries have ended.
    pub(super) async fn retire(&self) {
        if self.beat.borrow().begun.is_none() {
            return;
        }
        if let Err(error) = self.deliveries.retire(self.holder).await {
            tracing::debug!(%error, "others have to wait for what this process held");
        }
    }

    /// Whether a lease still holds that was asked for and had at these times.
    pub(super) fn holds(&self, lease: &Lease, asked: Instant, had: Instant) -> bool {
        let beat = self.beat.borrow();
        let until = match beat.begun.filter(|begun| *begun > had) {
            None => asked + TENURE,
            // Somebody else may have it since, or have set the cursor.
            Some(_) if !beat.renewed.held.iter().any(|held| *held == (lease.key.clone(), lease.fence)) => {
                return false;
            }
            Some(begun) => begun + TENURE,
        };
        Instant::now() < until
    }

    pub(super) const fn tenure() -> Duration {
        TENURE
    }

    /// The event in its envelope, as it goes to a sink.
    pub(super) async fn outgoing(
        &self,
        event: FeedEvent,
        epoch: u64,
        attempts: u32,
        full_values: bool,
    ) -> Result<Outgoing, StoreError> {
        let values = if full_values { values::of(&self.readers, &event).await? } else { None };
        let cursor = FeedCursor { epoch, position: event.position };
        let subject = event.subject;
        let mut event = self.source.envelope(event);
        if let Some(values) = values {
            values::add(&mut event, values);
        }
        Ok(Outgoing { cursor, subject, event, attempts })
    }
}
