//! The faults that aren't kills of the service: each strikes, lasts, and is healed.

use std::time::Duration;

use anyhow::{Context, Result};
use rand::Rng;
use rand::rngs::StdRng;

use crate::interrupt;
use crate::scene::{Database, Network, Scene, Ways};

/// Something that goes wrong for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    DatabaseStopped,
    DatabaseCrashed,
    DatabaseStalled,
    DatabaseCut,
    DiskFull,
    BrokerStopped,
    BrokerKilled,
    BrokerStalled,
    BrokerCut,
    Frozen,
}

impl Fault {
    /// All that there can be with a database.
    pub(super) fn of(database: Database) -> Vec<Self> {
        let mut faults =
            vec![Self::BrokerStopped, Self::BrokerKilled, Self::BrokerStalled, Self::BrokerCut, Self::Frozen];
        match database {
            Database::Postgres => faults.extend([
                Self::DatabaseStopped,
                Self::DatabaseCrashed,
                Self::DatabaseStalled,
                Self::DatabaseCut,
            ]),
            // Twice: it's what most can go wrong with a file.
            Database::Sqlite => faults.extend([Self::DiskFull, Self::DiskFull]),
        }
        faults
    }

    /// As the report calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::DatabaseStopped => "PostgreSQL stopped (fast) and started again",
            Self::DatabaseCrashed => "PostgreSQL crashed (immediate) and started again",
            Self::DatabaseStalled => "network between a replica and PostgreSQL stalled",
            Self::DatabaseCut => "network between a replica and PostgreSQL cut",
            Self::DiskFull => "disk full",
            Self::BrokerStopped => "NATS stopped and started again",
            Self::BrokerKilled => "NATS killed and started again",
            Self::BrokerStalled => "network between a replica and NATS stalled",
            Self::BrokerCut => "network between a replica and NATS cut",
            Self::Frozen => "a replica frozen (SIGSTOP) and woken",
        }
    }

    /// Strikes, waits, heals.
    pub(super) async fn strike(self, scene: &Scene, time: Duration, rng: &mut StdRng) -> Result<()> {
        let one = rng.random_range(0..scene.replicas.len().max(1));
        let (replica, way) =
            scene.replicas.get(one).zip(scene.ways.get(one)).context("there is no replica")?;
        match self {
            Self::DatabaseStopped | Self::DatabaseCrashed => {
                let mut postgres = scene.postgres.as_ref().context(NO_DATABASE)?.lock().await;
                postgres.stop(self == Self::DatabaseCrashed);
                interrupt::sleep(time).await?;
                postgres.run().await
            }
            Self::DatabaseStalled | Self::DatabaseCut | Self::BrokerStalled | Self::BrokerCut => {
                let proxy = self.way(way)?;
                let is_cut = matches!(self, Self::DatabaseCut | Self::BrokerCut);
                proxy.set(if is_cut { Network::Cut } else { Network::Stalled });
                interrupt::sleep(time).await?;
                proxy.set(Network::Whole);
                Ok(())
            }
            Self::DiskFull => {
                let disk = scene.disk.as_ref().context("this database has no disk of its own")?;
                disk.fill()?;
                interrupt::sleep(time).await?;
                disk.free()
            }
            Self::BrokerStopped | Self::BrokerKilled => {
                let mut nats = scene.nats.lock().await;
                nats.stop(self == Self::BrokerKilled);
                interrupt::sleep(time).await?;
                nats.run().await
            }
            Self::Frozen => {
                replica.freeze(true);
                interrupt::sleep(time).await?;
                replica.freeze(false);
                Ok(())
            }
        }
    }

    fn way(self, ways: &Ways) -> Result<&crate::scene::Proxy> {
        match self {
            Self::DatabaseStalled | Self::DatabaseCut => ways.database.as_ref().context(NO_DATABASE),
            _ => Ok(&ways.broker),
        }
    }
}

const NO_DATABASE: &str = "this database is no server";
