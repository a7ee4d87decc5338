//! What goes wrong: processes are killed in one lane, everything else happens in another one at the same time.

mod kind;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use self::kind::Fault;
use crate::interrupt;
use crate::scene::Scene;

/// How much goes wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Storm {
    /// Processes that are killed, of each database.
    pub(crate) kills: usize,
    /// So many follow each other.
    pub(crate) burst: usize,
    /// How long none is killed between bursts: so long that others take over what the dead ones held.
    pub(crate) calm: Duration,
    /// How often each other fault comes at least.
    pub(crate) rounds: usize,
    /// The longest that one of them lasts.
    pub(crate) longest: Duration,
}

/// What went wrong, and how often.
pub(crate) type Suffered = BTreeMap<&'static str, usize>;

/// Lets everything go wrong. Whoever calls it heals.
pub(crate) async fn rage(scene: &Scene, storm: Storm, seed: u64) -> Result<(Kills, Suffered)> {
    let (kills, others) = tokio::join!(kill(scene, storm, seed), others(scene, storm, seed));
    Ok((kills?, others?))
}

/// The processes that were killed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kills {
    pub(crate) all: usize,
    /// How often all replicas were killed at once.
    pub(crate) together: usize,
}

async fn kill(scene: &Scene, storm: Storm, seed: u64) -> Result<Kills> {
    let mut rng = StdRng::seed_from_u64(seed ^ 0x0dead);
    let (mut kills, mut left) = (Kills::default(), storm.burst);
    while kills.all < storm.kills {
        interrupt::sleep(millis(&mut rng, 200, 2200)).await?;
        let dead_for = millis(&mut rng, 0, 1200);
        let together = scene.replicas.len() > 1 && rng.random_bool(0.15);
        let only = rng.random_range(0..scene.replicas.len().max(1));
        let whom = scene.replicas.iter().enumerate().filter(|(number, _)| together || *number == only);
        let killed = whom.filter(|(_, replica)| replica.kill(dead_for)).count();
        scene.voice.note(&format!("killed {killed}, to be dead for {dead_for:?}"));
        kills.all += killed;
        kills.together += usize::from(killed > 1);
        left = left.saturating_sub(killed);
        if left == 0 && kills.all < storm.kills {
            scene.voice.say(&format!("{} of {} killed; none for {:?}", kills.all, storm.kills, storm.calm));
            interrupt::sleep(storm.calm).await?;
            left = storm.burst;
        }
    }
    scene.voice.say(&format!("{} killed", kills.all));
    Ok(kills)
}

async fn others(scene: &Scene, storm: Storm, seed: u64) -> Result<Suffered> {
    let (mut rng, mut suffered) = (StdRng::seed_from_u64(seed ^ 0x07e5), Suffered::new());
    for _ in 0..storm.rounds {
        let mut faults = Fault::of(scene.database);
        faults.shuffle(&mut rng);
        for fault in faults {
            interrupt::sleep(millis(&mut rng, 300, 2500)).await?;
            let time = millis(&mut rng, 500, storm.longest.as_millis());
            scene.voice.say(&format!("{} for {:.1} s", fault.name(), time.as_secs_f64()));
            fault.strike(scene, time, &mut rng).await?;
            scene.voice.note(&format!("{} is over", fault.name()));
            *suffered.entry(fault.name()).or_default() += 1;
        }
    }
    Ok(suffered)
}

fn millis(rng: &mut StdRng, least: u64, most: impl TryInto<u64>) -> Duration {
    let most = most.try_into().unwrap_or(least);
    Duration::from_millis(rng.random_range(least..=most.max(least)))
}
