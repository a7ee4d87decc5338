//! Where a run takes place: the service's processes, what they depend on, and the ways between them.

mod disk;
mod nats;
mod postgres;
mod proxy;
mod replica;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rand::rngs::StdRng;
use reqwest::Client;
use tokio::sync::Mutex;

use self::disk::Disk;
use self::nats::Nats;
use self::postgres::Postgres;
pub(crate) use self::proxy::{Network, Proxy};
use self::replica::Launch;
pub(crate) use self::replica::{Counts, Replica};
use crate::interrupt;
use crate::program::{self, end_of};
use crate::say::Voice;

const READY_WITHIN: Duration = Duration::from_secs(90);

/// What a run works with.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Programs {
    /// The `profiles` program.
    #[arg(long, value_name = "PATH")]
    pub(crate) server: PathBuf,
    /// The folder of PostgreSQL's server programs.
    #[arg(long, value_name = "PATH")]
    pub(crate) postgres_bin: PathBuf,
    /// The folder with the files of an empty cluster of PostgreSQL.
    #[arg(long, value_name = "PATH")]
    pub(crate) postgres_home: PathBuf,
    /// The `nats-server` program.
    #[arg(long, value_name = "PATH")]
    pub(crate) nats_server: PathBuf,
}

/// The databases that the promise holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Database {
    /// With two replicas.
    Postgres,
    /// With one process, its file on a small disk.
    Sqlite,
}

impl Database {
    pub(crate) const ALL: [Self; 2] = [Self::Postgres, Self::Sqlite];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }

    pub(crate) const fn replicas(self) -> usize {
        match self {
            Self::Postgres => 2,
            Self::Sqlite => 1,
        }
    }
}

/// The service over one database, with everything around it. Dropping it ends all of it.
pub(crate) struct Scene {
    pub(crate) voice: Voice,
    pub(crate) database: Database,
    // What depends on others goes before them.
    pub(crate) replicas: Vec<Replica>,
    /// The ways of each replica.
    pub(crate) ways: Vec<Ways>,
    pub(crate) postgres: Option<Mutex<Postgres>>,
    pub(crate) disk: Option<Arc<Disk>>,
    pub(crate) nats: Mutex<Nats>,
    pub(crate) nats_url: String,
    /// Whether all faults are over, for those who make some of their own.
    pub(crate) is_healed: Arc<AtomicBool>,
    pub(crate) logs: PathBuf,
}

/// The ways from one replica to what it depends on.
pub(crate) struct Ways {
    pub(crate) database: Option<Proxy>,
    pub(crate) broker: Proxy,
}

impl Ways {
    fn heal(&self) {
        self.broker.set(Network::Whole);
        if let Some(database) = &self.database {
            database.set(Network::Whole);
        }
    }
}

impl Scene {
    /// Starts everything and waits until it's ready.
    pub(crate) async fn start(
        database: Database,
        programs: &Programs,
        megabytes: usize,
        home: &Path,
        voice: Voice,
        rng: &mut StdRng,
    ) -> Result<Self> {
        let (logs, data) = (home.join("logs"), home.join("data"));
        for folder in [&logs, &data, &data.join("nats"), &data.join("disk"), &data.join("work")] {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("could not create {}", folder.display()))?;
        }
        let nats =
            Nats::start(&programs.nats_server, &data.join("nats"), &logs.join("nats.log"), rng).await?;
        let (mut postgres, mut disk) = (None, None);
        match database {
            Database::Postgres => {
                let (bin, home) = (&programs.postgres_bin, &programs.postgres_home);
                postgres = Some(Postgres::start(bin, home, &logs.join("postgres.log"), rng).await?);
            }
            Database::Sqlite => {
                disk =
                    Some(Arc::new(Disk::mount(&data.join("disk"), megabytes, &logs.join("disk.log")).await?));
            }
        }
        let (mut replicas, mut ways) = (Vec::new(), Vec::new());
        for number in 0..database.replicas() {
            let way = Ways {
                database: match &postgres {
                    Some(postgres) => Some(Proxy::to(postgres.port()).await?),
                    None => None,
                },
                broker: Proxy::to(nats.port()).await?,
            };
            let url = match (&way.database, &disk) {
                (Some(way), _) => format!("postgres://postgres@127.0.0.1:{}/postgres", way.port()),
                (None, Some(disk)) => format!("sqlite://{}/profiles.db?mode=rwc", disk.folder().display()),
                (None, None) => bail!("a scene without a database"),
            };
            let settings = BTreeMap::from([
                ("PROFILES_DATABASE_URL", url),
                ("PROFILES_NATS_URL", format!("nats://127.0.0.1:{}", way.broker.port())),
                // The endpoints are on this machine.
                ("PROFILES_WEBHOOK_ALLOW_PRIVATE", "true".to_owned()),
                ("PROFILES_WORKERS", "2".to_owned()),
                ("PROFILES_LOG", "info".to_owned()),
            ]);
            let launch = Launch {
                program: programs.server.clone(),
                home: data.join("work"),
                log: logs.join(format!("profiles-{number}.log")),
                port: program::free_port(rng)?,
                settings,
                disk: disk.clone(),
            };
            if number == 0 {
                // Once, before there are processes, as a deployment does.
                program::output(&mut launch.command(&["migrate"])).context("the schema could not be made")?;
            }
            replicas.push(Replica::start(launch)?);
            ways.push(way);
        }
        let nats_url = format!("nats://127.0.0.1:{}", nats.port());
        let (postgres, nats) = (postgres.map(Mutex::new), Mutex::new(nats));
        let is_healed = Arc::default();
        let scene = Self { voice, database, replicas, ways, postgres, disk, nats, nats_url, is_healed, logs };
        scene.wait_until_ready().await?;
        Ok(scene)
    }

    /// Where the replicas are.
    pub(crate) fn urls(&self) -> Vec<String> {
        self.replicas.iter().map(Replica::url).collect()
    }

    /// Ends every fault there may be.
    pub(crate) async fn heal(&self) -> Result<()> {
        self.is_healed.store(true, Ordering::Relaxed);
        self.ways.iter().for_each(Ways::heal);
        self.replicas.iter().for_each(|replica| replica.freeze(false));
        if let Some(disk) = &self.disk {
            disk.free()?;
        }
        if let Some(postgres) = &self.postgres {
            postgres.lock().await.run().await?;
        }
        self.nats.lock().await.run().await?;
        self.wait_until_ready().await
    }

    /// Waits until every replica says that it's ready.
    async fn wait_until_ready(&self) -> Result<()> {
        let client = Client::builder().timeout(Duration::from_secs(5)).build()?;
        let deadline = Instant::now() + READY_WITHIN;
        for (number, replica) in self.replicas.iter().enumerate() {
            let url = format!("{}/health/ready", replica.url());
            while !client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                if Instant::now() > deadline {
                    let log = self.logs.join(format!("profiles-{number}.log"));
                    bail!("a replica is not ready after {READY_WITHIN:?}; it said last: {}", end_of(&log));
                }
                interrupt::sleep(Duration::from_millis(50)).await?;
            }
        }
        Ok(())
    }

    /// What the service depends on.
    pub(crate) async fn versions(&self) -> Result<Vec<String>> {
        let mut versions = Vec::new();
        if let Some(postgres) = &self.postgres {
            versions.push(postgres.lock().await.version()?);
        }
        versions.push(self.nats.lock().await.version()?);
        Ok(versions)
    }

    /// What became of all replicas' processes.
    pub(crate) fn counts(&self) -> Counts {
        self.replicas.iter().map(Replica::counts).fold(Counts::default(), |all, one| Counts {
            started: all.started + one.started,
            killed: all.killed + one.killed,
            by_itself: all.by_itself + one.by_itself,
        })
    }
}
