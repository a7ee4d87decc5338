//! One round: so many connections, for so long, as fast as the answers come.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use hdrhistogram::Histogram;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::task::LocalSet;

use super::{Connection, Target, Workload, block_on};

/// More threads would only take the two processors from the servers.
const THREADS: usize = 2;
/// An answer that takes longer than this after the end of the round fails the run.
const PATIENCE: Duration = Duration::from_secs(30);
const LONGEST_MICROS: u64 = 120_000_000;
const DIGITS: u8 = 3;

/// What to do in a round.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) target: Target,
    pub(crate) workload: Workload,
    pub(crate) connections: usize,
    pub(crate) length: Duration,
    /// Chooses the persons.
    pub(crate) seed: u64,
}

/// How long answers took, in microseconds: those that came within the round.
pub(crate) type Latencies = Histogram<u64>;

/// Runs a round. Any answer but the expected one fails it.
pub(crate) fn run(load: &Load) -> Result<Latencies> {
    let threads = THREADS.min(load.connections);
    // The round begins for all connections at once, when all of them are open.
    let ready = Barrier::new(threads);
    let results = std::thread::scope(|scope| {
        let share = |thread: usize| (thread..load.connections).step_by(threads);
        let handles: Vec<_> = (0..threads)
            .map(|thread| {
                let (ready, numbers) = (&ready, share(thread).collect::<Vec<_>>());
                scope.spawn(move || block_on(drive(*load, numbers, ready)))
            })
            .collect();
        handles.into_iter().map(|handle| handle.join()).collect::<Vec<_>>()
    });
    let mut all = Latencies::new_with_max(LONGEST_MICROS, DIGITS)?;
    for result in results {
        all += result.map_err(|_| anyhow!("a thread of the load generator broke off"))??;
    }
    Ok(all)
}

/// The connections with these numbers, on this thread.
async fn drive(load: Load, numbers: Vec<usize>, ready: &Barrier) -> Result<Latencies> {
    let opened = open_all(&load, &numbers).await;
    // Whoever could not connect must not keep the others waiting for ever.
    ready.wait();
    let deadline = Instant::now() + load.length;
    let latencies = Rc::new(RefCell::new(Latencies::new_with_max(LONGEST_MICROS, DIGITS)?));
    let local = LocalSet::new();
    let tasks: Vec<_> = opened?
        .into_iter()
        .map(|(connection, rng)| {
            local.spawn_local(repeat(load, connection, rng, deadline, Rc::clone(&latencies)))
        })
        .collect();
    let all = local.run_until(async {
        for task in tasks {
            task.await??;
        }
        Ok::<(), anyhow::Error>(())
    });
    tokio::time::timeout(load.length + PATIENCE, all).await.context("an answer did not come in time")??;
    let latencies = latencies.borrow().clone();
    Ok(latencies)
}

async fn open_all(load: &Load, numbers: &[usize]) -> Result<Vec<(Connection, StdRng)>> {
    let mut opened = Vec::new();
    for number in numbers {
        let mut rng =
            StdRng::seed_from_u64(load.seed.wrapping_mul(1000).wrapping_add(u64::try_from(*number)?));
        let mut connection =
            Connection::open(load.target.port).await.context("could not connect to the server")?;
        let request = load.workload.request(load.target.persons, &mut rng);
        connection.expect(&request, load.workload.status()).await?;
        opened.push((connection, rng));
    }
    Ok(opened)
}

async fn repeat(
    load: Load,
    mut connection: Connection,
    mut rng: StdRng,
    deadline: Instant,
    latencies: Rc<RefCell<Latencies>>,
) -> Result<()> {
    loop {
        let request = load.workload.request(load.target.persons, &mut rng);
        let sent = Instant::now();
        connection.expect(&request, load.workload.status()).await?;
        let now = Instant::now();
        if now > deadline {
            return Ok(());
        }
        let micros = u64::try_from((now - sent).as_micros()).unwrap_or(LONGEST_MICROS);
        latencies.borrow_mut().saturating_record(micros);
    }
}
