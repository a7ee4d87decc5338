//! Who receives events. A new consumer is a file here, and a line of [`start`].

mod jetstream;
mod pages;
mod stream;
mod trace;
mod webhook;

use anyhow::Result;
use tokio::task::JoinHandle;

pub(crate) use self::trace::Trace;
use self::webhook::Manner;
use crate::scene::Scene;

/// Somebody who receives events for as long as this lives.
pub(crate) struct Consumer {
    /// As the report calls it.
    pub(crate) name: &'static str,
    pub(crate) trace: Trace,
    work: JoinHandle<()>,
}

impl Consumer {
    /// One whose work is done in a task.
    fn new(name: &'static str, work: impl FnOnce(Trace) -> JoinHandle<()>) -> Self {
        let trace = Trace::default();
        Self { name, work: work(trace.clone()), trace }
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.work.abort();
    }
}

/// Starts all of them, before anything happens.
pub(crate) async fn start(scene: &Scene, seed: u64) -> Result<Vec<Consumer>> {
    let mut consumers = vec![stream::start(scene), pages::start(scene), jetstream::start(scene)];
    for manner in Manner::ALL {
        consumers.push(webhook::start(scene, manner, seed).await?);
    }
    Ok(consumers)
}

/// What is read once more when all is over: names and what they hold.
pub(crate) async fn read_again(scene: &Scene) -> Result<Vec<(&'static str, Trace)>> {
    Ok(vec![("NATS JetStream, read again", jetstream::read_all(scene).await?)])
}
