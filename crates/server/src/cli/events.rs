//! `profiles events`: what operators do about deliveries.
#![expect(clippy::print_stdout, reason = "the command line speaks to people")]

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context, bail};
use profiles_application::ports::{Deliveries, EventFeed, Parked};
use profiles_infrastructure::persistence::Database;

use super::Ended;
use crate::bootstrap;
use crate::config::Config;

/// How many events are read at once.
const PAGE: usize = 500;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Show all sinks that events are delivered to: how far each is, and what was set aside
    Sinks,
    /// List the events that were set aside for a sink, in the order of the feed
    ///
    /// One line each: place, state (dead, retry or behind), attempts, type, profile, and why the last attempt failed. An
    /// event that is behind another one of its profile waits for that.
    Parked {
        /// The sink: `profiles events sinks` lists them
        sink: String,
    },
    /// Try events anew that were given up, as often as at first
    Replay {
        /// The sink
        sink: String,
        /// The place of one event; all that were given up otherwise
        #[arg(long)]
        place: Option<u64>,
    },
    /// Give up an event that was set aside: it's never delivered, and what waits behind it goes on
    Discard {
        /// The sink
        sink: String,
        /// The event's place
        place: u64,
    },
    /// Set a sink's place: events behind it are delivered, again or, if it's set forward, those between never
    Rewind {
        /// The sink
        sink: String,
        /// The place, `oldest` or `latest`
        to: String,
    },
    /// Forget a sink that is no more, with all that was set aside for it
    Forget {
        /// The sink
        sink: String,
    },
    /// Tell consumers that the feed went back, after an older backup was restored: their cursors are refused
    RaiseEpoch,
}

pub(super) fn run(config: &Config, action: &Action) -> Ended {
    super::runtime()?.block_on(async {
        let database = bootstrap::connect(config, false).await?;
        let pending = database.pending_migrations().await?;
        if !pending.is_empty() {
            bail!("the schema is older than this program: run `profiles migrate` first");
        }
        let done = act(&database, action).await;
        database.close().await;
        done
    })
}

async fn act(database: &Database, action: &Action) -> Ended {
    let (deliveries, feed) = (&*database.deliveries(), &*database.readers().events);
    match action {
        Action::Sinks => sinks(deliveries, feed).await?,
        Action::Parked { sink } => {
            known(deliveries, sink).await?;
            parked(deliveries, sink).await?;
        }
        Action::Replay { sink, place } => {
            known(deliveries, sink).await?;
            match deliveries.replay(sink, *place).await? {
                0 => bail!("nothing to try anew: `profiles events parked {sink}` lists what was set aside"),
                count => println!("{count} to be tried anew"),
            }
        }
        Action::Discard { sink, place } => {
            known(deliveries, sink).await?;
            if !deliveries.discard(sink, *place).await? {
                bail!("no event of that place was set aside: `profiles events parked {sink}` lists them");
            }
            println!("given up: it's never delivered");
        }
        Action::Rewind { sink, to } => {
            known(deliveries, sink).await?;
            let place = place(feed, to).await?;
            let shards = deliveries.set_position(sink, place).await?;
            println!("{sink} goes on behind place {place} ({shards} shards), within some seconds");
        }
        Action::Forget { sink } => {
            known(deliveries, sink).await?;
            deliveries.forget(sink).await?;
            println!("{sink} is forgotten. If it's still configured, it begins anew");
        }
        Action::RaiseEpoch => {
            let epoch = feed.raise_epoch().await?;
            println!("the feed's epoch is {epoch}: older cursors are refused");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn known(deliveries: &dyn Deliveries, sink: &str) -> anyhow::Result<()> {
    let all: Vec<_> = deliveries.figures().await?.into_iter().map(|figures| figures.sink).collect();
    match all.iter().any(|known| known == sink) {
        true => Ok(()),
        false if all.is_empty() => bail!("events were never delivered to any sink"),
        false => bail!("no sink of that name: there are {}", all.join(", ")),
    }
}

async fn place(feed: &dyn EventFeed, to: &str) -> anyhow::Result<u64> {
    let ends = feed.ends().await?;
    let place = match to {
        "oldest" => ends.first.saturating_sub(1),
        "latest" => ends.last,
        // As consumers write it, too: with the epoch before.
        _ => to
            .rsplit(':')
            .next()
            .and_then(|place| place.parse().ok())
            .context("expected a place, `oldest` or `latest`")?,
    };
    if place + 1 < ends.first || place > ends.last {
        bail!("the feed has events behind place {} to {}", ends.first.saturating_sub(1), ends.last);
    }
    Ok(place)
}

async fn sinks(deliveries: &dyn Deliveries, feed: &dyn EventFeed) -> anyhow::Result<()> {
    let (all, last) = (deliveries.figures().await?, feed.ends().await?.last);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<48} {:>12} {:>12} {:>8} {:>8}", "sink", "place", "behind", "waiting", "dead")?;
    for sink in all {
        let behind = last.saturating_sub(sink.position);
        let (name, place) = (sink.sink, sink.position);
        writeln!(out, "{name:<48} {place:>12} {behind:>12} {:>8} {:>8}", sink.waiting, sink.dead)?;
    }
    Ok(())
}

async fn parked(deliveries: &dyn Deliveries, sink: &str) -> anyhow::Result<()> {
    let mut place = 0;
    loop {
        let page = deliveries.parked(sink, place, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        place = last.event.position;
        let mut out = std::io::stdout().lock();
        for parked in &page {
            writeln!(out, "{}", line(parked))?;
        }
    }
}

fn line(parked: &Parked) -> String {
    let state = match (parked.is_dead(), parked.again_at) {
        (true, _) => "dead".to_owned(),
        (false, Some(at)) => format!("retry {}", at.format("%Y-%m-%dT%H:%M:%SZ")),
        (false, None) => "behind".to_owned(),
    };
    let Parked { event, attempts, reason, .. } = parked;
    let (place, what, profile) = (event.position, &event.event_type, event.subject.id);
    format!("{place}\t{state}\t{attempts}\t{what}\t{profile}\t{reason}")
}
