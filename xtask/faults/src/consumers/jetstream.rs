//! Reads the stream on NATS JetStream as it grows, and once more as a whole.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::OrderedConfig;
use async_nats::jetstream::stream::Stream;
use futures_util::StreamExt;

use super::{Consumer, Trace};
use crate::scene::Scene;

/// The name that the service gives it if nothing else is said.
const STREAM: &str = "PROFILES";
/// So long nothing may come before it's asked for anew.
const SILENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(300);

pub(super) fn start(scene: &Scene) -> Consumer {
    let url = scene.nats_url.clone();
    Consumer::new("NATS JetStream, live", |trace| {
        tokio::spawn(async move {
            let mut last = 0;
            loop {
                // Whatever ended it, it goes on behind what was read.
                let _ended = follow(&url, &mut last, &trace, None).await;
                trace.reconnected();
                tokio::time::sleep(PAUSE).await;
            }
        })
    })
}

/// Everything that the stream holds.
pub(super) async fn read_all(scene: &Scene) -> Result<Trace> {
    let (trace, mut last) = (Trace::default(), 0);
    let held = open(&scene.nats_url)
        .await?
        .info()
        .await
        .context("the stream can't be looked at")?
        .state
        .last_sequence;
    follow(&scene.nats_url, &mut last, &trace, Some(held)).await?;
    Ok(trace)
}

async fn open(url: &str) -> Result<Stream> {
    let client = async_nats::connect(url).await.context("the broker can't be reached")?;
    let jetstream = async_nats::jetstream::new(client);
    jetstream.get_stream(STREAM).await.context("the broker has no stream of that name")
}

/// Reads behind a place of the stream, up to another one if it's given.
async fn follow(url: &str, last: &mut u64, trace: &Trace, until: Option<u64>) -> Result<()> {
    let stream = open(url).await?;
    let deliver_policy = DeliverPolicy::ByStartSequence { start_sequence: *last + 1 };
    let config = OrderedConfig { deliver_policy, ..OrderedConfig::default() };
    let consumer = stream.create_consumer(config).await.context("the stream can't be read")?;
    let mut messages = consumer.messages().await.context("the stream can't be read")?;
    while until.is_none_or(|until| *last < until) {
        let message = tokio::time::timeout(SILENCE, messages.next()).await.context("nothing comes")?;
        let message = message.context("the stream ended")?.context("the stream broke off")?;
        let Ok(info) = message.info() else { bail!("a message without its place") };
        if info.stream_sequence <= *last {
            continue;
        }
        *last = info.stream_sequence;
        trace.take(&message.payload);
    }
    Ok(())
}
