//! Gives committed events their places in the feed, and tells those who follow it when it went on.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::ports::{EventFeed, FeedSignal, StoreError};

/// How many events get their places in one transaction.
const TOGETHER: usize = 1000;
/// How often to look when nothing was heard: other replicas commit too, and what a killed one committed waits.
const POLL: Duration = Duration::from_millis(500);
/// How long to leave the feed alone after it went on. The first event after a pause goes at once; under load many
/// commits share the one transaction that gives their events places, which costs as much for one as for a hundred.
const PAUSE: Duration = Duration::from_millis(10);

/// Runs until it is aborted; `tail` is the last place that it knows of. Nothing is lost when it is killed: what was
/// committed waits for whoever looks next.
pub(super) async fn run(feed: Arc<dyn EventFeed>, signal: Arc<dyn FeedSignal>, tail: watch::Sender<u64>) {
    // What goes on failing is told when it begins, not twice a second.
    let mut failing = false;
    loop {
        match advance(&*feed, &tail).await {
            Ok(went_on) => {
                failing = false;
                if went_on {
                    tokio::time::sleep(PAUSE).await;
                }
            }
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "the feed of events can't go on: trying again");
                }
                failing = true;
            }
        }
        // It's the same to it whether something was heard.
        let _ = tokio::time::timeout(POLL, signal.heard()).await;
    }
}

/// Tells whether there was anything new.
async fn advance(feed: &dyn EventFeed, tail: &watch::Sender<u64>) -> Result<bool, StoreError> {
    while feed.sequence(TOGETHER).await? == TOGETHER {}
    let last = feed.ends().await?.last;
    Ok(tail.send_if_modified(|known| std::mem::replace(known, last) != last))
}
