//! Wires adapters to ports, the only place that does, and starts what runs beside the requests.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use profiles_application::delivery::{Broker, BrokerPorts, Delivering, Route};
use profiles_application::events::{SharedFeed, Source};
use profiles_application::ports::{BusObserver, Clock, NoObserver, Readers};
use profiles_application::profiles::{Ports, ProfileService};
use profiles_application::webhooks::WebhookPorts;
use profiles_infrastructure::persistence::{Database, DatabaseError, DatabaseOptions};
use profiles_infrastructure::{SystemClock, UuidV7};
use profiles_web::{Access, Metrics, Token, Web};
use profiles_webhooks::{HttpTransport, NoClient, TransportOptions};
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::sinks::{self, SinkError};
use crate::watch::Watch;
use crate::webhooks::{Owners, Supervisor};
use crate::{janitor, scheduler};

/// How often, and how far apart, to look whether another process has finished migrating.
const PATIENCE: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// Why the service can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database can't be used.
    #[error("the database ({place}) can't be used: {error}. `profiles doctor` looks closer")]
    Database {
        /// Where it is, without its password.
        place: String,
        /// Why.
        error: DatabaseError,
    },
    /// The schema is older than this program.
    #[error(
        "the schema of the database lacks {}: run `profiles migrate`, or set migrate_on_start = true", .0.join(", ")
    )]
    SchemaBehind(Vec<String>),
    /// The address can't be listened on.
    #[error("can't listen on {address}: {error}. Stop what uses it, or choose another with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// Events can't be delivered to where they are to be.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// Nothing could be sent to webhooks.
    #[error(transparent)]
    Webhooks(#[from] NoClient),
    /// The server failed.
    #[error("the server failed: {0}")]
    Server(#[from] std::io::Error),
}

/// A running service.
pub struct Running {
    address: SocketAddr,
    profiles: ProfileService,
    database: Database,
    handle: ServerHandle,
    server: JoinHandle<std::io::Result<()>>,
    janitor: JoinHandle<()>,
    scheduler: JoinHandle<()>,
    broker: Broker,
    deliveries: Vec<Delivering>,
    webhooks: Option<JoinHandle<()>>,
}

/// Connects to the database that is configured, as it is.
///
/// # Errors
/// When it can't be reached.
pub async fn connect(config: &Config, create_if_missing: bool) -> Result<Database, StartError> {
    let options = DatabaseOptions {
        max_connections: config.database_pool,
        read_batch: config.read_batch,
        commit_group: config.commit_group,
        create_if_missing,
        ..DatabaseOptions::new(config.database_url.expose())
    };
    Database::connect(&options).await.map_err(|error| cant_use(config, error))
}

/// Connects to the database, and brings its schema up to date if that is configured.
///
/// # Errors
/// When it can't be reached, or its schema is older than this program needs.
pub async fn open(config: &Config) -> Result<Database, StartError> {
    let database = connect(config, true).await?;
    let ready = if config.migrates_on_start() {
        migrate(&database).await.map(|()| Vec::new())
    } else {
        database.pending_migrations().await
    };
    let pending = ready.map_err(|error| cant_use(config, error))?;
    if pending.is_empty() { Ok(database) } else { Err(StartError::SchemaBehind(pending)) }
}

/// Migrates. When that fails, another process may be doing the same: then it is waited for.
async fn migrate(database: &Database) -> Result<(), DatabaseError> {
    let error = match database.migrate().await {
        Ok(applied) => {
            for name in applied {
                tracing::info!(migration = name, "applied");
            }
            return Ok(());
        }
        Err(error) => error,
    };
    for _ in 0..PATIENCE {
        tokio::time::sleep(PAUSE).await;
        if database.pending_migrations().await.is_ok_and(|pending| pending.is_empty()) {
            return Ok(());
        }
    }
    Err(error)
}

pub(crate) fn cant_use(config: &Config, error: DatabaseError) -> StartError {
    StartError::Database { place: config.database_url.to_string(), error }
}

/// The use cases over a database, for whoever needs no server.
#[must_use]
pub fn profiles(database: &Database) -> ProfileService {
    service(database, database.readers(), Arc::new(NoObserver), Source::default(), None)
}

fn service(
    database: &Database,
    readers: Readers,
    observer: Arc<dyn BusObserver>,
    event_source: Source,
    webhooks: Option<WebhookPorts>,
) -> ProfileService {
    ProfileService::new(Ports {
        store: database.store(),
        readers,
        idempotency: database.idempotency(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(UuidV7),
        observer,
        event_source,
        webhooks,
    })
}

/// Starts everything; the service answers when this returns.
///
/// # Errors
/// When something that it stands on can't be used.
pub async fn start(config: &Config) -> Result<Running, StartError> {
    // The address first: if it is taken, nothing else happens.
    let cant_listen = |error| StartError::Listen { address: config.listen, error };
    let listener = TcpListener::bind(config.listen).map_err(cant_listen)?;
    let address = listener.local_addr().map_err(cant_listen)?;
    let sinks = sinks::configured(config)?;
    let database = open(config).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let metrics = Arc::new(Metrics::new());
    let watch = Arc::new(Watch::new(database.clone(), Arc::clone(&clock)));
    metrics.collect_from(Arc::clone(&watch) as _);
    let readers = database.readers();
    let readers = Readers { events: Arc::new(SharedFeed::new(Arc::clone(&readers.events))), ..readers };
    let source = Source::new(&config.event_source);
    let options =
        TransportOptions { allow_private: config.webhook_allow_private, ..TransportOptions::default() };
    let webhooks = WebhookPorts {
        webhooks: database.webhooks(),
        transport: Arc::new(HttpTransport::new(options)?),
        deliveries: database.deliveries(),
    };
    let observer = Arc::clone(&metrics) as _;
    let profiles = service(&database, readers.clone(), observer, source.clone(), Some(webhooks));
    let broker = Broker::start(BrokerPorts {
        readers,
        signal: database.signal(),
        deliveries: database.deliveries(),
        clock: Arc::clone(&clock),
        ids: Arc::new(UuidV7),
        observer: Arc::clone(&metrics) as _,
        source,
    });
    let to_broker = |(name, sink)| broker.deliver(Route::to_broker(name, sink));
    let deliveries: Vec<_> = sinks.into_iter().map(to_broker).collect();
    let web = Web {
        profiles: profiles.clone(),
        access: access(config),
        limits: config.limits,
        health: watch,
        metrics: Arc::clone(&metrics),
        tail: broker.tail(),
    };
    let webhooks = profiles.webhooks().filter(|_| config.webhooks).cloned();
    let webhooks = webhooks
        .map(|webhooks| tokio::spawn(Supervisor::new(webhooks, broker.clone(), owners(config)).run()));
    let server = profiles_web::start(listener, web)?;
    let handle = server.handle();
    let scheduler = scheduler::run(profiles.clone(), Arc::clone(&clock), metrics, config.schedule_poll);
    let scheduler = tokio::spawn(scheduler);
    let janitor =
        tokio::spawn(janitor::run(database.clone(), profiles.clone(), clock, config.event_retention));
    let server = tokio::spawn(server);
    Ok(Running {
        address,
        profiles,
        database,
        handle,
        server,
        janitor,
        scheduler,
        broker,
        deliveries,
        webhooks,
    })
}

fn access(config: &Config) -> Access {
    if config.tokens.is_empty() {
        return Access::Open;
    }
    let token = |token: &crate::config::TokenConfig| {
        Token::new(token.name.as_str(), &token.secret, token.scopes.iter().copied())
    };
    Access::Tokens(config.tokens.iter().map(token).collect())
}

/// What each caller may do that has a token; nothing if there are no tokens.
fn owners(config: &Config) -> Option<Owners> {
    let owner = |token: &crate::config::TokenConfig| (token.name.clone(), token.scopes.clone());
    (!config.tokens.is_empty()).then(|| config.tokens.iter().map(owner).collect())
}

impl Running {
    /// Where it listens, with the port that was taken.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The URL to reach it from this machine.
    #[must_use]
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(if address.is_ipv4() {
                std::net::Ipv4Addr::LOCALHOST.into()
            } else {
                std::net::Ipv6Addr::LOCALHOST.into()
            });
        }
        format!("http://{address}")
    }

    /// The use cases that it serves.
    #[must_use]
    pub const fn profiles(&self) -> &ProfileService {
        &self.profiles
    }

    /// The database under it.
    #[must_use]
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Waits until the server ends by itself, which it does only when it fails.
    ///
    /// # Errors
    /// With what failed.
    pub async fn ended(&mut self) -> Result<(), StartError> {
        match (&mut self.server).await {
            Ok(result) => Ok(result?),
            Err(_) => Err(std::io::Error::other("its task was broken off").into()),
        }
    }

    /// Stops: no new connections, requests under way are finished within the grace period, the database is closed.
    pub async fn stop(self) {
        let Self { database, handle, server, janitor, scheduler, broker, deliveries, webhooks, .. } = self;
        if let Some(webhooks) = webhooks {
            webhooks.abort();
            // However it ended, its deliveries have too.
            let _ = webhooks.await;
        }
        // Streams go on for ever: without it they end, and their clients come back to another replica.
        // What is under way comes again from whoever takes over.
        drop(deliveries);
        broker.stop().await;
        handle.stop(true).await;
        // It has ended by now; if it failed, that was logged.
        let _ = server.await;
        janitor.abort();
        scheduler.abort();
        database.close().await;
    }
}
